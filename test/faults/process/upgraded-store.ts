import {
  type AnyEnv,
  crash,
  type Env,
  exponential,
  type FuzzableScenario,
  loss,
  mix,
  type Nemesis,
  type Operation,
  ok,
  pause,
  RpcTimeoutError,
  scenario,
  swarm,
} from 'sameseed'
import { kv, linearizable } from 'sameseed/checkers'

/** What a replica holds for a key. Values are unique, so that no two writes have the same tag. */
interface Written {
  readonly n: number
  readonly value: number | null
}

const NOTHING: Written = { n: 0, value: null }

function isNewer(a: Written, b: Written): boolean {
  return a.n > b.n || (a.n === b.n && (a.value ?? 0) > (b.value ?? 0))
}

/** What differs between two versions: how a record stands on the disk, and in a message. */
interface Format {
  readonly encode: (key: string, record: Written) => unknown
  readonly decode: (line: unknown) => readonly [key: string, record: Written] | undefined
  readonly tell: (record: Written) => object
  readonly hear: (told: object) => Written
}

export const OLD: Format = {
  encode: (key, { n, value }) => [key, n, value],
  decode: line => (Array.isArray(line) ? [line[0], { n: line[1], value: line[2] }] : undefined),
  tell: ({ n, value }) => ({ n, value }),
  hear: told => ({ ...NOTHING, ...told }),
}

/** It reads and hears both formats, and writes and says the old one: what comes after a downgrade understands it. */
const CAREFUL: Format = {
  ...OLD,
  decode: line => OLD.decode(line) ?? Object.entries(line as Record<string, Written>)[0],
  hear: told => ('record' in told ? (told.record as Written) : OLD.hear(told)),
}

export const NEW_VERSIONS = {
  correct: CAREFUL,
  /** The old version skips what it cannot read. */
  'writes the new format': { ...CAREFUL, encode: (key: string, record: Written) => ({ [key]: record }) },
  /** The old version takes what it does not know for nothing. */
  'says the new format': { ...CAREFUL, tell: (record: Written) => ({ record }) },
} satisfies Record<string, Format>

/** What clients ask for. */
type Asked =
  | { readonly op: 'get'; readonly key: string }
  | { readonly op: 'put'; readonly key: string; readonly value: number }

type Request =
  | Asked
  | { readonly op: 'query'; readonly key: string }
  | { readonly op: 'store'; readonly key: string; readonly told: object }

/** A register for each key, on a majority of replicas (Attiya, Bar-Noy and Dolev), each of which has it on its disk. */
/** Whom a coordinator asks, and how many of them have to answer. */
export type Reach = (
  request: Request,
  env: Env<Request>,
) => { readonly nodes: readonly string[]; readonly enough: number }

const aMajority: Reach = (_, { nodes }) => ({ nodes, enough: Math.floor(nodes.length / 2) + 1 })

export class Replica {
  readonly #env: Env<Request>
  readonly #format: Format
  readonly #reach: Reach
  readonly #records: Map<string, Written>
  #saving: Promise<void> = Promise.resolve()

  static async start(env: Env<Request>, format: Format, reach: Reach = aMajority): Promise<Replica> {
    const text = (await env.disk.readText('records')) ?? ''
    const lines = text.split('\n').filter(line => line !== '')
    return new Replica(
      env,
      format,
      reach,
      new Map(lines.flatMap(line => [format.decode(JSON.parse(line))].filter(x => x !== undefined))),
    )
  }

  private constructor(env: Env<Request>, format: Format, reach: Reach, records: Map<string, Written>) {
    this.#env = env
    this.#format = format
    this.#reach = reach
    this.#records = records
  }

  async receive(_from: string, request: Request): Promise<unknown> {
    switch (request.op) {
      case 'query':
        return this.#format.tell(this.#records.get(request.key) ?? NOTHING)
      case 'store': {
        const record = this.#format.hear(request.told)
        if (isNewer(record, this.#records.get(request.key) ?? NOTHING)) this.#records.set(request.key, record)
        await this.#save()
        return 'stored'
      }
      case 'get':
      case 'put':
        return this.#coordinate(request).catch(error => {
          if (error instanceof RpcTimeoutError) return 'unavailable'
          throw error
        })
    }
  }

  inspect() {
    return { keys: this.#records.size, version: this.#env.version }
  }

  async #coordinate(request: Asked): Promise<number | null> {
    const { key } = request
    const found = (await this.#ask({ op: 'query', key })).map(told => this.#format.hear(told as object))
    const newest = found.reduce((a, b) => (isNewer(b, a) ? b : a))
    const record = request.op === 'put' ? { n: newest.n + 1, value: request.value } : newest
    await this.#ask({ op: 'store', key, told: this.#format.tell(record) })
    return record.value
  }

  /** Resolves with the first answers, as many as it takes; rejects where too many do not answer. */
  #ask(request: Request): Promise<readonly unknown[]> {
    const { nodes, enough } = this.#reach(request, this.#env)
    const answers: unknown[] = []
    let failed = 0
    return new Promise((resolve, reject) => {
      for (const node of nodes) {
        this.#env.rpc(node, request, { timeout: '200ms' }).then(
          answer => {
            if (answers.push(answer) === enough) resolve(answers)
          },
          error => {
            if (++failed > nodes.length - enough) reject(error)
          },
        )
      }
    })
  }

  /** One after the other, so that none undoes what another has written. */
  #save(): Promise<void> {
    const { disk } = this.#env
    this.#saving = this.#saving.then(async () => {
      const lines = [...this.#records].map(([key, record]) => JSON.stringify(this.#format.encode(key, record)))
      await disk.write('new', lines.join('\n'))
      await disk.fsync('new')
      await disk.rename('new', 'records')
      await disk.syncDirectory()
    })
    return this.#saving
  }
}

type StoreOperation =
  | Operation<'get', readonly [key: string, missing: null], readonly [key: string, value: number | null]>
  | Operation<'put', readonly [key: string, value: number], never>

export const client = (env: AnyEnv) => ({
  async invoke({ f, value: [key, value] }: StoreOperation) {
    const node = env.nodes[env.randomInteger(0, env.nodes.length - 1)] as string
    const answer = await env.rpc(node, f === 'get' ? { op: f, key } : { op: f, key, value }, { timeout: '500ms' })
    if (answer === 'unavailable') throw new Error('no majority')
    return f === 'get' ? ok([key, answer as number | null] as const) : ok()
  },
})

/** A store of which there are two versions, the new one correct or with a bug. */
export function upgradedStore(
  bug: keyof typeof NEW_VERSIONS = 'correct',
  faults: Nemesis = swarm(crash(), pause(), loss({ rate: 0.05 })),
): FuzzableScenario<ReturnType<Replica['inspect']>> {
  return scenario({
    name: bug === 'correct' ? 'upgraded store' : `upgraded store that ${bug}`,
    nodes: {
      count: 3,
      start: {
        '1.0': env => Replica.start(env, OLD),
        '1.1': env => Replica.start(env, NEW_VERSIONS[bug]),
      },
    },
    clients: { count: 3, start: client },
    workload: mix(
      {
        get: { weight: 1, value: ({ pick }) => [pick(['x', 'y']), null] },
        put: { weight: 1, value: ({ pick, unique }) => [pick(['x', 'y']), unique] },
      },
      { every: '30ms' },
    ),
    faults,
    network: { latency: exponential('3ms') },
    duration: '3s',
    settle: '3s',
    expect: [linearizable(kv())],
  })
}
