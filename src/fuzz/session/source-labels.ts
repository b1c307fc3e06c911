import { dirname, extname, resolve } from 'node:path'
import type { BuildOptions, Plugin } from 'esbuild'

/**
 * The labels of the `env.reach('label')` calls in the user's own code that a scenario is made of:
 * what no run ever passed can only be told from these. Packages are left out, and labels that are no literals. Sorted. Of code
 * that cannot be read there are none: loading it says why.
 */
export async function sourceLabels(scenarioFile: string): Promise<string[]> {
  try {
    const { build } = await import('esbuild')
    const file = resolve(scenarioFile)
    const { outputFiles } = await build({ ...OPTIONS, absWorkingDir: dirname(file), entryPoints: [file] })
    return labelsIn(outputFiles.map(({ text }) => text).join('\n'))
  } catch {
    return []
  }
}

const SOURCE = /^\.([cm]?[jt]s|[jt]sx|json)$/

/** What is no code, such as a `.wasm` or a `.css`, has no labels, and must not be in the way. */
const onlySource: Plugin = {
  name: 'only-source',
  setup({ onLoad }) {
    onLoad({ filter: /.*/ }, ({ path }) =>
      SOURCE.test(extname(path)) ? undefined : { contents: 'module.exports = {}', loader: 'js' },
    )
  },
}

const OPTIONS = {
  bundle: true,
  write: false,
  packages: 'external',
  // An alias in a tsconfig may lead to its sources.
  external: ['sameseed', 'sameseed/*'],
  format: 'esm',
  platform: 'node',
  logLevel: 'silent',
  minify: false,
  // What nothing refers to has labels all the same.
  treeShaking: false,
  charset: 'utf8',
  legalComments: 'none',
  // Templates become strings, so that there is nothing nested to be read.
  supported: { 'template-literal': false },
  plugins: [onlySource],
} satisfies BuildOptions

const COMMENT = String.raw`\/\*[\s\S]*?\*\/|\/\/[^\n]*`
const STRING = String.raw`"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'`
const GAP = `(?:\\s|${COMMENT})*`
/** Comments and other strings are taken as well, so that nothing within them passes for a call. */
const TOKEN = new RegExp(`${COMMENT}|(?<![\\w$#])reach(?:\\?\\.)?\\(${GAP}(?<label>${STRING})${GAP}[,)]|${STRING}`, 'g')

/** In code as esbuild prints it. */
function labelsIn(code: string): string[] {
  const labels = new Set<string>()
  for (const { groups } of code.matchAll(TOKEN)) {
    if (groups?.label !== undefined) labels.add(decoded(groups.label))
  }
  return [...labels].sort()
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', 0: '\0' }

/** Of a string literal. */
function decoded(literal: string): string {
  return literal
    .slice(1, -1)
    .replace(
      /\\(?:x(?<byte>[\da-f]{2})|u(?<unit>[\da-f]{4})|u\{(?<point>[\da-f]+)\}|(?<char>.))/gi,
      (_, byte?: string, unit?: string, point?: string, char = '') => {
        const code = byte ?? unit ?? point
        return code === undefined ? (ESCAPES[char] ?? char) : String.fromCodePoint(Number.parseInt(code, 16))
      },
    )
}
