import { readFileSync } from 'node:fs'

/** The version in package.json. */
export function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

/** Versions of what may change a run. */
export function versions(): { readonly sameseed: string; readonly node: string } {
  return { sameseed: version(), node: process.version }
}
