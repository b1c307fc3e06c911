/**
 * The four nights that docs/fleet.md shows, carried out: two workers, a Redis, and a bug in Raft that is mended and made again.
 * SAMESEED_TRANSCRIPT=write writes what came out into the page.
 */
import type { ChildProcess } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ended, Workbench } from '../cli/command.ts'
import { hasRedis, RedisServer } from '../fleet/redis-server.ts'

const ROOT = join(import.meta.dirname, '../..')
const PAGE = join(ROOT, 'docs/fleet.md')
const SHOWN = 'redis://127.0.0.1:7799'
/** What the page shows of what is printed: stories, coverage and progress are left out. */
const KEPT = /^(raft: \d|✗ (\d+ times|once),|✓ no failure|[✗✓·] (new|known|gone|regressed) )/

const bench = new Workbench('fleet-transcript', {
  'raft.sim.ts': [
    `import { raftScenario } from '${join(ROOT, 'examples/raft/scenario.ts')}'`,
    "import { bug } from './bug.ts'",
    "export default { ...raftScenario(bug), name: 'raft' }",
    '',
  ].join('\n'),
})
const BROKEN = "export const bug = { bug: 'read-before-noop' } as const\n"
const MENDED = 'export const bug = {}\n'

const workers: ChildProcess[] = []
afterAll(() => {
  for (const worker of workers) worker.kill('SIGKILL')
})

/** Without what differs from machine to machine and from day to day. */
function comparable(text: string): string {
  return text
    .replace(/ in [\d.]+ (ms|s|min)( \d+ s)? \(.*\)$/gm, ' in <time>')
    .replace(/\d{4}-\d\d-\d\d( \([0-9a-f]{8}\+?\))?/g, '<day>')
    .replace(/\b[0-9a-f]{16}\b/g, '<fingerprint>')
    .replace(/^ {2}\S+-\d+ {2}1 thread {2}\d+ jobs? done$/gm, '  <worker>')
}

describe.skipIf(!hasRedis)('docs/fleet.md', () => {
  test('shows four nights as they are: a bug is found once, shrunk once, known, gone, and regressed', async () => {
    const server = await RedisServer.start()
    const lines: string[] = []
    const show = (command: string, ...output: readonly string[]) => lines.push(`$ ${command}`, ...output)
    const place = ['--redis', server.url]
    async function night(seeds: string): Promise<void> {
      const words = ['raft.sim.ts', '--findings', 'findings.json', '--allow-known', '--gone-nights', '1', '--jobs', '6']
      const more = ['--shrink-runs', '10', '--story', 'short', '--seeds', seeds]
      const { code, stdout, stderr } = await ended(bench.start(['fleet', 'start', ...place, ...words, ...more]))
      expect(code, stderr).not.toBe(254)
      const command = `npx sameseed fleet start --redis ${SHOWN} raft.sim.ts --findings findings.json \\\n    --allow-known --gone-nights 1 --jobs 6 --shrink-runs 10 --story short --seeds ${seeds}`
      show(command, ...stdout.split('\n').filter(line => KEPT.test(line)))
      show('echo $?', String(code))
      const log = readFileSync(join(bench.folder, '.sameseed/latest/log.txt'), 'utf8')
      show("grep -c ' shrunk: ' .sameseed/latest/log.txt", String(log.match(/ shrunk: /g)?.length ?? 0))
    }
    try {
      bench.write('bug.ts', BROKEN)
      for (let i = 0; i < 2; i++) workers.push(bench.start(['fleet', 'worker', ...place, '--jobs', '1']))
      for (const worker of workers) void ended(worker)
      show(`npx sameseed fleet worker --redis ${SHOWN} --jobs 1 &   # twice`)
      await night('1..12')
      const status = await ended(bench.start(['fleet', 'status', ...place]))
      show(`npx sameseed fleet status --redis ${SHOWN}`, ...status.stdout.trimEnd().split('\n'))
      await night('41..52')
      bench.write('bug.ts', MENDED)
      show('# the bug is mended')
      await night('61..72')
      bench.write('bug.ts', BROKEN)
      show('# and made again')
      await night('1..12')
    } finally {
      for (const worker of workers) worker.kill('SIGKILL')
      await server.end()
    }
    const transcript = lines.join('\n')
    // What the page says in words.
    const shrunk = [...transcript.matchAll(/log\.txt\n(\d+)/g)].map(([, count]) => Number(count))
    const news = (what: string) => transcript.match(new RegExp(`^[✗✓·] ${what} `, 'gm'))?.length ?? 0
    // One that regressed is made smaller again: the code is another by then.
    expect(shrunk).toEqual([1, 0, 0, 1])
    expect(['new', 'known', 'gone', 'regressed'].map(news)).toEqual([1, 1, 1, 1])
    expect([...transcript.matchAll(/echo \$\?\n(\d+)/g)].map(([, code]) => code)).toEqual(['1', '0', '0', '1'])
    const page = readFileSync(PAGE, 'utf8')
    const block = /^```\n(\$ npx sameseed fleet worker [\s\S]*?)\n```$/m
    if (process.env.SAMESEED_TRANSCRIPT === 'write') {
      writeFileSync(
        PAGE,
        page.replace(block, () => `\`\`\`\n${transcript}\n\`\`\``),
      )
    } else expect(comparable(transcript)).toBe(comparable(block.exec(page)?.[1] ?? ''))
  }, 900_000)
})
