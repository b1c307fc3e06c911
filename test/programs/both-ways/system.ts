import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const CORPUS = join(import.meta.dirname, '../corpus')

/** One process or several that run the same file. */
export interface Part {
  /** As nodes are called: `server` has `server1`. */
  readonly role: string
  readonly file: string
  readonly count: number
  /** A server: it begins first, says a line when it is ready, and is stopped when all that end have ended. */
  readonly lasts: boolean
}

/** Programs that belong together, and nothing of which knows of a simulation. */
export interface System {
  /** The folder in `corpus`, and how its tests are called. */
  readonly name: string
  readonly parts: readonly Part[]
}

/** Parts that go on until they are stopped. */
const LASTING = ['broker', 'database', 'proxy', 'redis', 'server']

/** What runs in several processes: they know of each other from the beginning. */
const SEVERAL: Readonly<Record<string, number>> = { peer: 3 }

/** A folder is a system: each file in it is a part, by the name of the file. `uses` names files of other folders. */
function systemOf(name: string, uses: readonly string[]): System {
  const files = readdirSync(join(CORPUS, name)).filter(file => /\.[cm]?[jt]s$/.test(file))
  const paths = [...uses, ...files.map(file => `${name}/${file}`)]
  const parts = paths.map(path => {
    const role = path.replace(/^.*\/|\.\w+$/g, '')
    return { role, file: join(CORPUS, path), count: SEVERAL[role] ?? 1, lasts: LASTING.includes(role) }
  })
  return { name, parts: parts.sort((a, b) => Number(b.lasts) - Number(a.lasts)) }
}

/** Where a part is found of another folder. */
const BORROWED: Readonly<Record<string, readonly string[]>> = { ioredis: ['redis/redis.mjs'] }

export const systems: readonly System[] = readdirSync(CORPUS, { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(({ name }) => name)
  .sort()
  .map(name => systemOf(name, BORROWED[name] ?? []))

/** Where the transcript of a system is kept, as it was on a real machine. */
export const transcriptFile = ({ name }: System): string => join(CORPUS, name, 'transcript.txt')

/** What a system said on a real machine. */
export function recorded(system: System): string {
  const file = transcriptFile(system)
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

/** The nodes of a system, by their names. */
export const nodesOf = ({ parts }: System): readonly { readonly id: string; readonly part: Part }[] =>
  parts.flatMap(part => Array.from({ length: part.count }, (_, i) => ({ id: `${part.role}${i + 1}`, part })))

export interface Address {
  readonly host: string
  readonly port: number
}

/** The environment of one process: where it listens, where the others do, and where it keeps its files. */
export function environment(
  system: System,
  id: string,
  folder: string,
  at: (id: string) => Address,
): Record<string, string> {
  const env: Record<string, string> = { NAME: id, PORT: String(at(id).port), DATA_DIR: folder }
  for (const { role, lasts } of system.parts) {
    if (!lasts) continue
    const { host, port } = at(`${role}1`)
    Object.assign(env, { [`${role.toUpperCase()}_HOST`]: host, [`${role.toUpperCase()}_PORT`]: String(port) })
  }
  const peers = nodesOf(system).filter(({ part }) => part.role === 'peer')
  if (peers.length > 0) env.PEERS = peers.map(peer => `${at(peer.id).host}:${at(peer.id).port}`).join()
  return env
}
