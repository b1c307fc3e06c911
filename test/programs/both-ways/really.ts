import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Address, environment, nodesOf, type System } from './system.ts'
import { transcript } from './transcript.ts'

/** A server that said nothing for so long is broken, and so is a client that has not ended. */
const PATIENCE_MS = 20_000

const HOST = '127.0.0.1'

async function freePort(): Promise<number> {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** Runs a system on this machine: each part a process, over loopback and real files. Returns what they said. */
export async function really(system: System): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'sameseed-corpus-'))
  const nodes = nodesOf(system)
  const addresses = new Map<string, Address>()
  for (const { id } of nodes) addresses.set(id, { host: HOST, port: await freePort() })
  const at = (id: string) => addresses.get(id) as Address
  const outputOf = (id: string) => join(folder, `${id}.txt`)
  const said = (id: string) => readFileSync(outputOf(id), 'utf8')
  const folderOf = (id: string) => join(folder, `${id}-data`)
  const running: ChildProcess[] = []

  const start = (id: string, file: string) => {
    const output = openSync(outputOf(id), 'a')
    const child = spawn(process.execPath, [file], {
      stdio: ['ignore', output, output],
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment(system, id, folderOf(id), at) },
    })
    closeSync(output)
    running.push(child)
    return child
  }
  const ended = async (id: string, child: ChildProcess) => {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit', { signal })
    if (child.exitCode !== 0 && child.signalCode !== 'SIGTERM') {
      throw new Error(`${system.name}: ${id} ended with ${child.exitCode ?? child.signalCode}:\n${said(id)}`)
    }
  }
  const lasting: [string, ChildProcess][] = []
  try {
    for (const { id, part } of nodes.filter(({ part }) => part.lasts)) {
      lasting.push([id, start(id, part.file)])
      const deadline = performance.now() + PATIENCE_MS
      while (!said(id).includes('\n')) {
        if (performance.now() > deadline) throw new Error(`${system.name}: ${id} never says that it is ready`)
        await sleep(10)
      }
    }
    const ending = nodes.filter(({ part }) => !part.lasts).map(({ id, part }) => [id, start(id, part.file)] as const)
    for (const [id, child] of ending) await ended(id, child)
    for (const [id, child] of lasting.reverse()) {
      child.kill('SIGTERM')
      await ended(id, child)
    }
    const texts = new Map(nodes.map(({ id }) => [id, said(id)]))
    return transcript(
      system,
      texts,
      at,
      nodes.map(({ id }) => folderOf(id)),
    )
  } finally {
    for (const child of running) if (child.exitCode === null) child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}
