import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Failure } from '../../src/failures/failure.ts'
import { FailureFolder } from '../../src/failures/failure-folder.ts'
import type { Finding } from '../../src/fuzz/findings/tally.ts'
import { Entry } from '../../src/fuzz/findings/triage.ts'
import type { Problem } from '../../src/fuzz/problem.ts'
import { SessionStore } from '../../src/fuzz/session/session-store.ts'
import { FakeTime } from './fake-time.ts'

const folder = mkdtempSync(join(tmpdir(), 'sameseed-store-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a page that cannot be written leaves the plan stored', () => {
  const problems: Problem[] = []
  const failures = new FailureFolder(folder)
  const store = new SessionStore({ root: folder, sessions: 1, time: new FakeTime() }, failures, undefined, problem =>
    problems.push(problem),
  )
  const failure = { scenario: 'lock', signature: 'always: one holder', file: 'lock.sim.ts', plan: { seed: '7' } }
  const finding = { signature: failure.signature, seed: 7, message: 'm', hits: 1 } as Finding
  const entry = new Entry({ finding, seed: 7, plan: undefined, fingerprint: 'f' })
  const path = failures.pathOf(failure as unknown as Failure)
  // Nothing can take the place of a folder.
  mkdirSync(join(path.replace(/\.json$/, '.html'), 'in the way'), { recursive: true })
  expect(store.saveFailure(entry, failure as unknown as Failure, '', '<html>')).toBe(true)
  expect(entry).toMatchObject({ path, isStored: true, page: undefined })
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(failure)
  expect(problems.map(({ message }) => message)).toEqual([expect.stringMatching(/\.html cannot be written: /)])
})
