/** What `sameseed init` writes. `NAME` is the name that was given, `TS` and `JS` the endings of modules in this package. */
export const SCENARIO = `import { type AnyEnv, loss, mix, type Operation, ok, pause, scenario } from 'sameseed'
import { linearizable, register } from 'sameseed/checkers'

type Request = { readonly f: 'read' } | { readonly f: 'write'; readonly value: number }

/** A value that clients read and write. It is only in memory: add \`crash()\` to the faults to see what comes of that. */
class Server {
  #value: number | null = null

  receive(_from: string, request: Request): number | null {
    if (request.f === 'write') this.#value = request.value
    return this.#value
  }

  /** What properties and stories see. */
  inspect() {
    return { value: this.#value }
  }
}

class Client {
  readonly #env: AnyEnv

  constructor(env: AnyEnv) {
    this.#env = env
  }

  async invoke({ f, value }: Operation<'read', null, number | null> | Operation<'write', number>) {
    const request = f === 'write' ? { f, value } : { f }
    const reply = (await this.#env.rpc('n1', request, { timeout: '100ms' })) as number | null
    return ok(f === 'write' ? value : reply)
  }
}

export default scenario({
  name: 'NAME',
  nodes: { count: 1, start: () => new Server() },
  clients: { count: 3, start: env => new Client(env) },
  workload: mix({
    read: { weight: 1, value: () => null },
    write: { weight: 1, value: ({ unique }) => unique },
  }),
  faults: [loss(), pause()],
  duration: '5s',
  expect: [linearizable(register())],
})
`

export const TEST = `import { simTest } from 'sameseed/vitest'
import NAME_ID from './NAME.sim.JS'

simTest(NAME_ID, { seeds: 50 })
`

export const WORKFLOW = `name: Simulations

on:
  pull_request:
  schedule:
    - cron: '17 1 * * *'

permissions:
  contents: read

jobs:
  simulations:
    runs-on: ubuntu-latest
    timeout-minutes: 60
    steps:
      - uses: actions/checkout@v6
      - uses: actions/setup-node@v6
        with:
          node-version: 22
          cache: npm
      - run: npm ci
      - run: npx vitest run
      - run: npx sameseed fuzz NAME.sim.TS --seeds 500 --junit .sameseed/junit.xml
        if: github.event_name == 'pull_request'
      - run: npx sameseed fuzz NAME.sim.TS --time 30m --junit .sameseed/junit.xml
        if: github.event_name == 'schedule'
        env:
          # Each night has seeds of its own.
          SAMESEED_FIRST_SEED: \${{ github.run_number }}000000
      - uses: actions/upload-artifact@v7
        if: failure()
        with:
          name: sameseed-\${{ github.run_attempt }}
          path: .sameseed/
          include-hidden-files: true
          if-no-files-found: ignore
`
