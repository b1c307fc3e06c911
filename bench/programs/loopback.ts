import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'

const REQUESTS = 1_000

/** Microseconds for a request and its answer over the real loopback, one after the other, with the server in a process of its own. */
export async function loopbackUs(file: string, port: number): Promise<number> {
  const server = spawn(process.execPath, [file], { env: { ...process.env, PORT: String(port) }, stdio: 'ignore' })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  try {
    await answered(agent, port)
    for (let i = 0; i < REQUESTS / 2; i++) await ask(agent, port)
    const beganMs = performance.now()
    for (let i = 0; i < REQUESTS; i++) await ask(agent, port)
    return ((performance.now() - beganMs) * 1_000) / REQUESTS
  } finally {
    agent.destroy()
    server.kill()
    await once(server, 'exit')
  }
}

async function ask(agent: Agent, port: number): Promise<void> {
  const [response] = (await once(get({ agent, port, host: '127.0.0.1' }), 'response')) as [IncomingMessage]
  for await (const _ of response) {
    // What it says does not matter.
  }
}

/** Until the server listens. */
async function answered(agent: Agent, port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      await ask(agent, port)
      return
    } catch {
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  }
  throw new Error(`nothing answers at port ${port}`)
}
