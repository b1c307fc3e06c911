import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'

/** What Node's functions are called in a process of their own, before and after sameseed is loaded. */
function namesIn(script: string): Map<string, unknown> {
  const file = pathToFileURL(join(import.meta.dirname, 'function-names.ts'))
  const code = `${script}; const { functionNames } = await import('${file}'); console.log(JSON.stringify(functionNames()))`
  const args = ['--import', 'tsx', '--input-type=module', '--eval', code]
  const names = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as [string, string, number][]
  return new Map(names.map(([where, ...called]) => [where, called]))
}

test('functions that are virtual have the names and lengths of those whose place they take', () => {
  const before = namesIn('')
  const after = namesIn("await import('sameseed')")
  expect(before.size).toBeGreaterThan(300)
  for (const [where, called] of before) expect([where, after.get(where)]).toEqual([where, called])
})
