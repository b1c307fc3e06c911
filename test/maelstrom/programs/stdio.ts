import { createInterface } from 'node:readline'

export interface Body {
  readonly type?: string
  readonly msg_id?: number
  readonly in_reply_to?: number
  // biome-ignore lint/suspicious/noExplicitAny: what a field is, each program knows by itself
  readonly [field: string]: any
}

type Handler = (body: Body, src: string) => Body | undefined | Promise<Body | undefined>

/** An error of the protocol, to be thrown by a handler. */
export class Refusal {
  readonly code: number
  readonly text: string

  constructor(code: number, text: string) {
    this.code = code
    this.text = text
  }
}

/** A node of Maelstrom's in as few lines as it takes. */
export const node = { id: '', peers: [] as readonly string[] }

const handlers = new Map<string, Handler>()
const waiting = new Map<number, { resolve: (body: Body) => void; reject: (error: unknown) => void }>()
let lastId = 0

export function on(type: string, handler: Handler): void {
  handlers.set(type, handler)
}

export function send(dest: string, body: Body): void {
  console.log(JSON.stringify({ src: node.id, dest, body }))
}

/** Asks, and waits for an answer of half a second. */
export function rpc(dest: string, body: Body): Promise<Body> {
  lastId++
  const id = lastId
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject })
    setTimeout(() => {
      if (waiting.delete(id)) reject(new Refusal(0, 'timeout'))
    }, 500)
    send(dest, { ...body, msg_id: id })
  })
}

/** Asks again and again until there is an answer. */
export async function insist(dest: string, body: Body): Promise<Body> {
  for (;;) {
    try {
      return await rpc(dest, body)
    } catch (error) {
      if (!(error instanceof Refusal && error.code === 0)) throw error
    }
  }
}

async function answer(src: string, body: Body): Promise<void> {
  const reply = (said: Body) => send(src, { ...said, in_reply_to: body.msg_id as number })
  try {
    const said = await handlers.get(body.type ?? '')?.(body, src)
    if (said !== undefined) reply(said)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    reply({ type: 'error', code: error.code, text: error.text })
  }
}

createInterface({ input: process.stdin }).on('line', line => {
  const { src, body } = JSON.parse(line) as { src: string; body: Body }
  if (body.in_reply_to !== undefined) {
    const asked = waiting.get(body.in_reply_to)
    waiting.delete(body.in_reply_to)
    if (body.type === 'error') asked?.reject(new Refusal(body.code, body.text))
    else asked?.resolve(body)
    return
  }
  if (body.type === 'init') {
    node.id = body.node_id
    node.peers = (body.node_ids as string[]).filter(id => id !== node.id)
  }
  if (body.type === 'init' && !handlers.has('init')) send(src, { type: 'init_ok', in_reply_to: body.msg_id as number })
  else void answer(src, body)
})
