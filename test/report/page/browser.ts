import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page as PlaywrightPage } from 'playwright-core'

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
/** The browser, where there is one. */
export const BROWSER = PATHS.find(path => existsSync(path))

/** Whether there is no browser to test in. */
export const SKIPPED = BROWSER === undefined

/** A page that remembers what went wrong in it. */
export type Page = PlaywrightPage & { readonly errors: string[] }

export interface Browser {
  open(html: string): Promise<Page>
  close(): Promise<void>
}

/** A browser that reads pages from the disk, and no network. */
export async function openBrowser(): Promise<Browser> {
  const folder = mkdtempSync(join(tmpdir(), 'run-page-'))
  const browser = await chromium.launch({ executablePath: BROWSER as string, args: ['--no-sandbox'] })
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, offline: true })
  let count = 0
  return {
    async open(html) {
      const file = join(folder, `${count++}.html`)
      writeFileSync(file, html)
      const page = Object.assign(await context.newPage(), { errors: [] as string[] })
      page.on('pageerror', error => page.errors.push(error.message))
      await page.goto(`file://${file}`)
      await page.waitForSelector('.tabs')
      return page
    },
    async close() {
      await browser.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
