import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { kv, linearizable } from '../../../src/checkers/index.ts'
import { listAppend } from '../../../src/checkers/transactions/index.ts'
import { anomalySvg, violationPage, windowSvg } from '../../../src/report/pictures/index.ts'
import { STALE_READ, WRITE_SKEW } from './histories.ts'

const BROWSER = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'].find(
  name => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
)

describe.skipIf(BROWSER === undefined)('in a browser', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pictures-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** What the browser makes of a file, as it stands after all scripts have run. */
  function opened(name: string, text: string): string {
    const file = join(folder, name)
    writeFileSync(file, text)
    return execFileSync(
      BROWSER!,
      [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        `--user-data-dir=${join(folder, 'profile')}`,
        '--dump-dom',
        `file://${file}`,
      ],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 50_000, maxBuffer: 1e8 },
    )
  }

  const judgement = { name: 'store', verdict: linearizable(kv()).check(STALE_READ), model: kv() }

  test('pointing at an operation tells the order up to it, and fades what comes later', () => {
    const point = `<script>document.querySelector('.operation[data-order="2"]').dispatchEvent(new Event('pointerenter'))</script>`
    const page = violationPage(STALE_READ, [judgement])!.replace('</body>', `${point}</body>`)
    const dom = opened('page.html', page)
    expect(dom).toMatch(/class="panel">.*process 1: <\/strong><code>get \[x, null\] → ok \[x, 1\]/)
    expect(dom).toMatch(/The order up to here: <\/span><code>1 put of 1 to x,\s+2 get of x → 1<\/code>/)
    const faded = [...dom.matchAll(/<g class="badge later" data-order="(\d+)"/g)].map(([, order]) => order)
    expect(faded).toEqual(['3', '4'])
    expect(dom).toMatch(/<tr [^>]*data-order="2"[^>]*class="chosen"|<tr class="chosen"[^>]*data-order="2"/)
  })

  test('the pictures are SVG files by themselves', () => {
    const window = windowSvg(STALE_READ, linearizable(kv()).check(STALE_READ))!
    const cycle = listAppend().check(WRITE_SKEW).details!
    const pictures = [window, anomalySvg(cycle.anomalies[cycle.anomalyTypes[0]!]![0]!)!]
    for (const [i, svg] of pictures.entries()) {
      const dom = opened(`picture-${i}.svg`, svg)
      expect(dom).toContain('<svg')
      expect(dom).not.toContain('parsererror')
    }
  })
})
