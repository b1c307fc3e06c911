import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { ownFile } from '../../options/own-files.ts'

let script: string | undefined

/** The page's program, as one script: built with the package, or, where the sources themselves run, when it is first needed. */
export function appScript(): string {
  script ??= built() ?? bundled()
  return script
}

function built(): string | undefined {
  const file = ownFile('report/page/app.js')
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

function bundled(): string {
  // Seldom needed, and slow to load.
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild')
  const [output] = buildSync({
    entryPoints: [fileURLToPath(ownFile('report/page/app/main.ts'))],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    charset: 'ascii',
    legalComments: 'none',
  }).outputFiles
  return output?.text ?? ''
}
