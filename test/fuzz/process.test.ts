import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import type { processThreads as Process } from '../../src/fuzz/process/process-thread.ts'
import type { BatchTask } from '../../src/fuzz/thread/protocol.ts'
import { TaskProgress } from '../../src/fuzz/worker/task-progress.ts'
import { isThorough } from '../effort.ts'

const folder = mkdtempSync(join(tmpdir(), 'sameseed-process-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const batch = (firstSeed: number, count: number): BatchTask => ({
  ...{ type: 'batch', firstSeed, count, verify: false, isFirst: false },
})

test('a record tells what was written last, through another descriptor, too', () => {
  const path = join(folder, 'record')
  const [here, there] = [openSync(path, 'w+'), openSync(path, 'r+')]
  const [reader, writer] = [new TaskProgress(here), new TaskProgress(there)]
  reader.clear()
  expect([reader.done, reader.running]).toEqual([0, undefined])
  writer.done = 70_000
  writer.running = { seed: 'a seed that is long' }
  writer.running = { seed: 'ü' }
  expect([reader.done, reader.running]).toEqual([70_000, { seed: 'ü' }])
  reader.clear()
  expect([reader.done, reader.running]).toEqual([0, undefined])
  for (const file of [here, there]) closeSync(file)
})

test.runIf(isThorough)(
  'a run that ends its process is told with what was done before, and the next thread gets another process',
  async () => {
    // Built, as it is used: what runs in a process of its own is no TypeScript.
    const built = new URL('../../dist/fuzz/process/process-thread.js', import.meta.url)
    const { processThreads } = (await import(/* @vite-ignore */ built.href)) as { processThreads: typeof Process }
    const scenarioFile = join(folder, 'kills.sim.mjs')
    const index = pathToFileURL(join(import.meta.dirname, '../../dist/index.js')).href
    writeFileSync(
      scenarioFile,
      `import { scenario } from '${index}'
    let runs = 0
    export default scenario({
      name: 'kills', nodes: { count: 1, start: () => ({ receive() {}, inspect: () => process.pid }) }, duration: '1s',
      expect: ({ always }) => [
        always('lives', w => w.now > 0 || ++runs < 5 || process.kill(process.pid, 'SIGKILL')),
        always('pid', w => process.env.TELL === undefined || 'in ' + process.env.TELL + ' ' + process.cwd()),
      ],
    })`,
    )
    const newThread = processThreads()
    const options = { scenarioFile, stepTimeoutMs: 30_000, output: 'none' } as const
    const lost = newThread(options)
    await lost.load()
    expect(lost.facts.name).toBe('kills')
    await expect(lost.ask(batch(1, 10))).rejects.toMatchObject({
      ...{ name: 'ProblemError', signature: 'ends its process', done: 4, reason: /ended its process, by SIGKILL$/ },
    })
    await expect(lost.ask(batch(6, 2))).rejects.toMatchObject({ name: 'ThreadDied' })
    await lost.terminate()

    const next = newThread(options)
    await next.load()
    await expect(next.ask(batch(6, 3))).resolves.toMatchObject({ runs: 3, failures: { first: [] } })
    expect(next.done).toBe(3)
    await next.terminate()

    const elsewhere = newThread({ ...options, folder, env: { TELL: 'a folder:' } })
    await elsewhere.load()
    const { failures } = await elsewhere.ask(batch(1, 1))
    expect(failures.first[0]?.message).toContain(`in a folder: ${folder}`)
    await elsewhere.close()
  },
)

test.runIf(isThorough)('a signal that ends a process as it starts is not blamed on the scenario', async () => {
  const built = new URL('../../dist/fuzz/process/process-thread.js', import.meta.url)
  const { processThreads } = (await import(/* @vite-ignore */ built.href)) as { processThreads: typeof Process }
  const children = () =>
    execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' })
      .split('\n')
      .flatMap(line => (/keeper\.js/.test(line) ? [Number.parseInt(line, 10)] : []))
  const before = children()
  const thread = processThreads()({ scenarioFile: join(folder, 'none.sim.mjs'), stepTimeoutMs: 30_000, output: 'none' })
  const loaded = thread.load()
  for (const pid of children()) if (!before.includes(pid)) process.kill(pid, 'SIGTERM')
  await expect(loaded).rejects.toMatchObject({
    outcome: 'interrupted',
    message: expect.stringMatching(
      /^the process in which .*none\.sim\.mjs was to run was ended by SIGTERM as it started$/,
    ),
  })
})
