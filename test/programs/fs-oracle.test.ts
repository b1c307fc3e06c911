import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { run, scenario } from 'sameseed'
import { expect, test } from 'vitest'
import { effort } from '../effort.ts'
import { runScript } from './fixtures/fs-script.mjs'

const PROGRAM = join(import.meta.dirname, 'fixtures/fs-program.mjs')

type Step = readonly unknown[]
const path = fc.constantFrom('/a', '/b', '/d', '/d/a', '/d/e', '/d/e/f', '/missing/a')
const fd = fc.constantFrom('$0', '$1', '$2')
const text = fc.constantFrom('', 'one', 'bytes:two', 'a longer text')
const small = fc.nat(6)
const position = fc.option(small, { nil: null })
const flags = fc.constantFrom('r', 'r+', 'w', 'w+', 'a', 'a+', 'wx', 'ax')
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constant('open'), path, flags) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('write'), fd, text, position) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('read'), fd, small, position) },
  fc.tuple(fc.constantFrom('close', 'fsync', 'fdatasync', 'fstat'), fd),
  fc.tuple(fc.constant('ftruncate'), fd, small),
  { weight: 3, arbitrary: fc.tuple(fc.constant('writeFile'), path, text) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('appendFile'), path, text) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('readFile'), path, fc.constant('utf8')) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('mkdir'), path) },
  fc.tuple(fc.constant('mkdir'), path, fc.constant({ recursive: true })),
  fc.tuple(
    fc.constant('rm'),
    path,
    fc.constantFrom({ force: true }, { recursive: true }, { recursive: true, force: true }),
  ),
  fc.tuple(fc.constant('readdir'), path, fc.constantFrom({}, { withFileTypes: true }, { recursive: true })),
  fc.tuple(fc.constantFrom('unlink', 'rmdir', 'stat', 'lstat', 'access', 'readlink'), path),
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('rename', 'link', 'copyFile'), path, path) },
  fc.tuple(fc.constant('truncate'), path, small),
  fc.tuple(fc.constant('chmod'), path, fc.constant(0o600)),
)

/** What the calls give on the real disk, in a folder that is gone afterwards. */
async function onRealDisk(script: readonly Step[], form: string): Promise<unknown> {
  const root = fs.mkdtempSync(join(tmpdir(), 'sameseed-fs-'))
  try {
    return JSON.parse(JSON.stringify(await runScript(fs, root, script, form)))
  } finally {
    fs.rmSync(root, { recursive: true, force: true })
  }
}

async function simulated(script: readonly Step[], form: string): Promise<unknown> {
  const subject = scenario({
    name: 'fs',
    nodes: { program: { count: 1, program: PROGRAM, args: ['/data', form, JSON.stringify(script)] } },
    duration: '1s',
  })
  const { journal, violations } = await run(subject, { seed: 1 }, { journal: true })
  expect(violations).toEqual([])
  for (const event of journal ?? []) if (event.kind === 'log') return JSON.parse(event.text)
  return 'said nothing'
}

for (const form of ['sync', 'callback', 'promise']) {
  test(`fs gives what the real one gives: ${form}`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async script => {
        expect(await simulated(script, form)).toEqual(await onRealDisk(script, form))
      }),
      { numRuns: effort(150) },
    )
  })
}
