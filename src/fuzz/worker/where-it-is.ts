import { Session } from 'node:inspector'
import { SourceMap } from 'node:module'
import { isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'
import { shownFrame } from '../../failures/shown-path.ts'
import { isUserCode } from '../../sim/user-frames.ts'

interface CallFrame {
  readonly functionName: string
  readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber: number }
}

interface FromWorker {
  readonly id?: number
  readonly method?: string
  readonly params?: {
    readonly callFrames?: readonly CallFrame[]
    readonly scriptId?: string
    readonly url?: string
    readonly sourceMapURL?: string
  }
}

interface Script {
  readonly url: string
  readonly sourceMapUrl: string
}

/** Commands to the thread's debugger; each number is its message's id. */
const COMMANDS = { enable: 1, pause: 2, stepInto: 3, disable: 4 } as const

/** It may stand in our own code first, from where it is followed into the user's. */
const MAX_STEPS = 100
const PATIENCE_MS = 15_000

/**
 * The line of the user's code that a thread is running right now: `Lock.receive (lock.sim.ts:12:5)`. It works on a thread that
 * loops and does not answer, because a debugger can interrupt it. Undefined if that cannot be found out.
 */
export function whereItIs(threadId: number): Promise<string | undefined> {
  const session = new Session()
  const scripts = new Map<string, Script>()
  let sessionId: unknown
  let steps = 0
  let place: string | undefined

  const tell = (command: keyof typeof COMMANDS) => {
    const message = JSON.stringify({ id: COMMANDS[command], method: `Debugger.${command}` })
    session.post('NodeWorker.sendMessageToWorker', { sessionId, message } as never, () => {})
  }
  return new Promise(resolve => {
    const finish = () => {
      clearTimeout(timer)
      session.disconnect()
      resolve(place)
    }
    // Not disconnected: a thread that comes to the pause only later, out of a long garbage collection for example, would stand in the
    // debugger for ever, where nothing can terminate it. It is told to go on when it says that it is there.
    const timer = setTimeout(() => {
      steps = MAX_STEPS
      tell('disable')
      resolve(undefined)
    }, PATIENCE_MS)
    session.on(
      'NodeWorker.attachedToWorker',
      ({ params }: { params: { workerInfo: { title: string }; sessionId: string } }) => {
        // The `workerId` there is the inspector's own number; the thread's is in its title.
        if (!params.workerInfo.title.startsWith(`[worker ${threadId}]`)) return
        sessionId = params.sessionId
        tell('enable')
        tell('pause')
      },
    )
    session.on(
      'NodeWorker.receivedMessageFromWorker',
      ({ params }: { params: { sessionId: string; message: string } }) => {
        if (params.sessionId !== sessionId) return
        const { id, method, params: details } = JSON.parse(params.message) as FromWorker
        if (method === 'Debugger.scriptParsed' && details !== undefined) {
          const { scriptId = '', url = '', sourceMapURL = '' } = details
          scripts.set(scriptId, { url, sourceMapUrl: sourceMapURL })
        } else if (method === 'Debugger.paused') {
          place = placeOf(details?.callFrames ?? [], scripts)
          // A thread that stands in the debugger cannot be terminated: let it go on first.
          tell(place === undefined && ++steps < MAX_STEPS ? 'stepInto' : 'disable')
        } else if (id === COMMANDS.disable) finish()
      },
    )
    session.connect()
    session.post('NodeWorker.enable', { waitForDebuggerOnStart: false }, error => {
      if (error !== null) finish()
    })
  })
}

function placeOf(frames: readonly CallFrame[], scripts: ReadonlyMap<string, Script>): string | undefined {
  for (const { functionName, location } of frames) {
    const { url, sourceMapUrl } = scripts.get(location.scriptId) ?? { url: '', sourceMapUrl: '' }
    // A CommonJS module has a path, an ES module a URL.
    const path = url.startsWith('file:') ? fileURLToPath(url) : url
    if (!isAbsolute(path) || !isUserCode(path)) continue
    const { line, column } = original(location, sourceMapUrl)
    const place = `${path}:${line}:${column}`
    return shownFrame(functionName === '' ? place : `${functionName} (${place})`)
  }
  return undefined
}

/** Where it stands in what the user wrote. */
function original(
  { lineNumber, columnNumber }: CallFrame['location'],
  sourceMapUrl: string,
): { line: number; column: number } {
  const compiled = { line: lineNumber + 1, column: columnNumber + 1 }
  if (!sourceMapUrl.startsWith('data:')) return compiled
  try {
    const text = Buffer.from(sourceMapUrl.slice(sourceMapUrl.indexOf(',') + 1), 'base64').toString()
    const entry = new SourceMap(JSON.parse(text)).findEntry(lineNumber, columnNumber)
    return 'originalLine' in entry ? { line: entry.originalLine + 1, column: entry.originalColumn + 1 } : compiled
  } catch {
    return compiled
  }
}
