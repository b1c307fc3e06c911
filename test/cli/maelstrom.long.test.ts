import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lastJson, Workbench } from './command.ts'

const PROGRAMS = join(import.meta.dirname, '../maelstrom/programs')

const bench = new Workbench('maelstrom', {
  'stdio.ts': readFileSync(join(PROGRAMS, 'stdio.ts'), 'utf8'),
  'broadcast.ts': readFileSync(join(PROGRAMS, 'broadcast.ts'), 'utf8'),
  'broadcast.rb': 'puts 1',
})

test('fuzzes a program, stores what it finds, and replays it', async () => {
  const words = 'maelstrom test -w broadcast --bin broadcast.ts --node-count 3 --nemesis partition --nemesis-interval 1'
  const options =
    '--time-limit 3 --rate 30 --latency 5 --topology line --seeds 2 --jobs 1 --untested read,pause --out out forgetful'
  const { code, stdout, stderr } = await bench.sameseed([...words.split(' '), ...options.split(' ')])
  expect(stderr).toMatch(/scenario in out\/maelstrom\/broadcast-broadcast-[\da-f]{6}\.sim\.mjs/)
  expect(stdout).toMatch(/✗ \d times?, first with seed 1 +history: (converged|set-full)/)
  expect(code).toBe(1)
  const [scenario = ''] = readdirSync(join(bench.folder, 'out/maelstrom'))
  expect(bench.read(join('out/maelstrom', scenario))).toBe(`import { maelstrom, partition } from 'sameseed'

export default maelstrom({
  program: "../../broadcast.ts",
  workload: "broadcast",
  name: "maelstrom broadcast broadcast.ts",
  args: ["forgetful"],
  nodeCount: 3,
  timeLimit: "3s",
  rate: 30,
  topology: "line",
  untested: ["read","pause"],
  network: {"latency":{"kind":"constant","value":5}},
  faults: [partition({ every: '1s', for: '0.5s' })],
})
`)
  const [failure = ''] = readdirSync(join(bench.folder, 'out/failures')).filter(file => file.endsWith('.json'))
  const replayed = await bench.sameseed(['replay', join('out/failures', failure), '--json'])
  expect(replayed.code).toBe(1)
  const { signature, fingerprint } = bench.json(join('out/failures', failure))
  expect(lastJson(replayed.stdout)).toMatchObject({ verdict: 'failed', signature, fingerprint })
}, 60_000)

test.each([
  [['-w', 'echo'], /required option '--bin <file>'/],
  [['--bin', 'broadcast.rb'], /--bin broadcast\.rb is no JavaScript or TypeScript file/],
  [['--bin', 'missing.js'], /there is no program missing\.js/],
  [['--bin', 'broadcast.ts', '-w', 'gossip'], /Allowed choices are .*broadcast/],
  [['--bin', 'broadcast.ts', '--nemesis', 'partition,flood'], /There are partition, kill/],
  [['--bin', 'broadcast.ts', '--availability', 'most'], /Give total, or a number from 0 to 1/],
  [['--bin', 'broadcast.ts', '--concurrency', '2m'], /Give a number of clients such as 10, or 2n/],
  [['--bin', 'broadcast.ts', '--rate', '0'], /Give a number above 0/],
])('maelstrom %s', async (words, message) => {
  const { code, stderr } = await bench.sameseed(['maelstrom', ...words])
  expect(stderr).toMatch(message)
  expect(code).toBe(254)
})
