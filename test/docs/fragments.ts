import * as sameseed from 'sameseed'
import * as checkers from 'sameseed/checkers'

/** What a fragment may use without importing it, by the module that exports it. */
const EXPORTS: Readonly<Record<string, readonly string[]>> = {
  sameseed: [...Object.keys(sameseed), 'Client', 'Operation', 'OperationGenerator'],
  'sameseed/checkers': Object.keys(checkers),
  'fast-check': ['fc'],
  vitest: ['expect'],
}

/** A fragment of a page as a module of its own: with what it uses imported; options are those of a scenario. */
export function moduleOf(fragment: string): string {
  const code = /^\w+: /.test(fragment) ? scenarioWith(fragment.trimEnd()) : fragment
  return `${importsOf(code).join('\n')}\n${code}\nexport {}\n`
}

function scenarioWith(options: string): string {
  const nodes = options.startsWith('nodes: ') ? '' : 'nodes: { count: 3, start: () => new Replica() },\n'
  return `export default scenario({\nname: 'given',\n${nodes}${options}\n})`
}

function importsOf(fragment: string): string[] {
  const declared = new Set([...fragment.matchAll(/\b(?:const|class|type|function) (\w+)/g)].map(([, name]) => name))
  return Object.entries(EXPORTS).flatMap(([module, names]) => {
    const used = names.filter(
      name => new RegExp(`(?<![\\w']|[^.]\\.)${name}\\b(?!:)`).test(fragment) && !declared.has(name),
    )
    if (used.length === 0) return []
    return [module === 'fast-check' ? `import fc from 'fast-check'` : `import { ${used.join(', ')} } from '${module}'`]
  })
}
