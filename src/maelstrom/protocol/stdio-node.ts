import type { Program, ProgramCall, StartProgram } from '../../programs/program.ts'
import { current } from '../../sim/current.ts'
import type { AnyEnv, NodeInstance, Timer } from '../../sim/env.ts'
import type { Process } from '../../sim/process.ts'
import { type Body, type Message, ProtocolError, parseMessage } from './message.ts'
import { GREETER, membersOf, nameOf, processOf } from './names.ts'

/** So long a node may take to answer `init`, and each other message that has to come before all else. */
const GREETING_MS = 10_000

/** What a node is told before anything else, besides `init`. */
export type Greetings = (nodes: readonly string[]) => readonly Body[]

/** Starts programs that speak Maelstrom's protocol: a message is a line of JSON on standard input or output. */
export function speakingMaelstrom(greetings: Greetings): StartProgram {
  return (program, env, call) => {
    const nodes = membersOf(env.nodes)
    const init: Body = { type: 'init', node_id: env.id, node_ids: nodes }
    return new StdioNode(env, [init, ...greetings(nodes)]).start(program, call)
  }
}

/** One start of a program. What others send waits until it has answered all greetings. */
class StdioNode {
  readonly #env: AnyEnv
  readonly #process = current as Process
  readonly #greetings: readonly Body[]
  #greeted = 0
  #patience: Timer | undefined
  #write: (text: string) => void = () => {}
  #ready: () => void = () => {}

  constructor(env: AnyEnv, greetings: readonly Body[]) {
    this.#env = env
    this.#greetings = greetings
  }

  async start(program: Program, call: ProgramCall): Promise<NodeInstance> {
    const isReady = new Promise<void>(resolve => {
      this.#ready = resolve
    })
    program.start(this.#env, call, {
      stdin: write => {
        this.#write = write
      },
      stdout: line => this.#hear(line),
    })
    this.#greet()
    await isReady
    return { receive: (from: string, body: Body) => this.#tell(nameOf(from), body) }
  }

  #tell(src: string, body: Body): void {
    this.#write(`${JSON.stringify({ src, dest: this.#env.id, body })}\n`)
  }

  #greet(): void {
    const greeting = this.#greetings[this.#greeted]
    if (greeting === undefined) {
      this.#ready()
      return
    }
    this.#patience = this.#env.after(GREETING_MS, () => {
      this.#breaks(`did not answer "${greeting.type}" within ${GREETING_MS / 1_000} s`)
    })
    this.#tell(GREETER, { ...greeting, msg_id: this.#greeted + 1 })
  }

  #answered(body: Body): void {
    const greeting = this.#greetings[this.#greeted]
    if (greeting === undefined || body.in_reply_to !== this.#greeted + 1) return
    if (body.type !== `${greeting.type}_ok`) {
      this.#breaks(`answered "${greeting.type}" with ${JSON.stringify(body)}, and not with "${greeting.type}_ok"`)
      return
    }
    this.#patience?.cancel()
    this.#greeted++
    this.#greet()
  }

  #hear(line: string): void {
    let message: Message
    try {
      message = parseMessage(this.#env.id, line)
    } catch (error) {
      this.#fail(error as ProtocolError)
      return
    }
    const { dest, body } = message
    if (dest === GREETER) {
      this.#answered(body)
      return
    }
    try {
      this.#env.send(processOf(dest), body)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      const nodes = this.#env.nodes.map(nameOf).join(', ')
      this.#breaks(`sent a message to "${dest}", which is neither a client nor one of ${nodes}`)
    }
  }

  #breaks(how: string): void {
    this.#fail(new ProtocolError(`${this.#env.id} ${how}`))
  }

  /** The program itself has no say in it: it would only hide what is wrong. */
  #fail(error: ProtocolError): void {
    this.#process.uncaught = undefined
    this.#process.world.threw(this.#process, error)
  }
}
