import { type Address, nodesOf, type System } from './system.ts'

/** What each process wrote, by its name. */
export type Said = ReadonlyMap<string, string>

/** What may differ between two machines, and between two runs on one. */
const MOMENTS: readonly (readonly [RegExp, string])[] = [
  [/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/g, 'DATE'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME'],
  [/"(time|pid|remotePort|responseTime)":[\d.]+/g, '"$1":NUMBER'],
  [/"stack":"([^"\\]|\\.)*"/g, '"stack":"STACK"'],
  [/"hostname":"[^"]*"/g, '"hostname":"NAME"'],
  [/^\(node:\d+\) /gm, '(node:PID) '],
]

/** An address of this machine, or of a simulated one. */
const ADDRESS = /(\[::1\]|(::ffff:)?\b(127\.0\.0\.1|10\.\d+\.0\.\d+)|\blocalhost)(?![\w.])/g

/** Only a process that is watched by a person says how to see more. */
const HINT = /^\(Use `node .*\n/gm

/** What all processes of a system said, with names in the place of addresses, ports, folders and moments. */
export function transcript(
  system: System,
  said: Said,
  at: (id: string) => Address,
  folders: readonly string[],
): string {
  const listening = nodesOf(system).map(({ id }) => at(id))
  const ports = new RegExp(`\\b(${listening.map(({ port }) => port).join('|')})\\b`, 'g')
  const named = new RegExp(`\\b(${listening.map(({ host }) => host).join('|')}):PORT`, 'g')
  const shown = nodesOf(system).map(({ id }) => {
    let text = said.get(id) ?? ''
    for (const folder of folders) text = text.replaceAll(folder, 'FOLDER')
    text = text.replace(HINT, '').replace(ADDRESS, 'HOST').replace(ports, 'PORT').replace(named, 'HOST:PORT')
    for (const [what, name] of MOMENTS) text = text.replace(what, name)
    return `== ${id}\n${text}`
  })
  return shown.join('\n')
}
