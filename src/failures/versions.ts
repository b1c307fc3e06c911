import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { OWN_PACKAGE } from '../options/own-files.ts'

/** The version in package.json. */
export function version(): string {
  const text = readFileSync(join(OWN_PACKAGE, 'package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

/** Versions of what may change a run. */
export function versions(): { readonly sameseed: string; readonly node: string } {
  return { sameseed: version(), node: process.version }
}
