import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

let script: string | undefined

/** The page's program, as one script: built with the package, or, where the sources themselves run, when it is first needed. */
export function appScript(): string {
  script ??= built() ?? bundled()
  return script
}

function built(): string | undefined {
  const file = new URL('./app.js', import.meta.url)
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

function bundled(): string {
  const [output] = buildSync({
    entryPoints: [fileURLToPath(new URL('./app/main.ts', import.meta.url))],
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
