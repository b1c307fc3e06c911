import { EventEmitter } from 'node:events'
import { constants } from 'node:os'
import { resolve } from 'node:path'
import real from 'node:process'
import { Readable } from 'node:stream'
import { OffThreadError } from '../../sim/errors.ts'
import { refuse } from '../../sim/globals/refused.ts'
import type { UncaughtOrigin } from '../../sim/process.ts'
import { nodeError } from '../net/system-error.ts'
import { Exit } from './exit.ts'
import type { Machine } from './machine.ts'
import { MEMORY } from './memory.ts'
import { OWN_FOLDER } from './own-folder.ts'
import type { OwnStacks } from './own-stacks.ts'

/** What is the same for every machine, and true: programs look at it to see what this Node can do. */
const SAME = [
  'version',
  'versions',
  'arch',
  'platform',
  'release',
  'config',
  'features',
  'allowedNodeEnvironmentFlags',
] as const

const ADVICE = 'It has no meaning on a simulated machine.'

/** What a program may call and must not find: refused by name. */
const REFUSED = Object.keys(real).filter(key => typeof (real as unknown as Record<string, unknown>)[key] === 'function')

function usedMemory(): NodeJS.MemoryUsage {
  const { rss, heapTotal, heapUsed, external, arrayBuffers } = MEMORY
  return { rss, heapTotal, heapUsed, external, arrayBuffers }
}

/** `process` of one start of a program. */
export class OwnProcess extends EventEmitter {
  readonly title = 'node'
  readonly argv: string[]
  readonly argv0 = 'node'
  readonly execArgv: string[] = []
  readonly execPath = '/usr/local/bin/node'
  env: Record<string, string>
  readonly pid: number
  readonly ppid = 1
  exitCode: number | string | undefined
  readonly stdout: unknown
  readonly stderr: unknown
  readonly stdin: Readable
  readonly hrtime = real.hrtime
  readonly nextTick = real.nextTick
  readonly uptime = real.uptime
  noDeprecation?: boolean
  readonly emitWarning: typeof real.emitWarning
  readonly [Symbol.toStringTag] = 'process'
  readonly #machine: Machine
  #cwd: string
  #isExiting = false

  static {
    for (const key of REFUSED) {
      if (key in OwnProcess.prototype) continue
      Object.defineProperty(OwnProcess.prototype, key, {
        configurable: true,
        writable: true,
        value: () => refuse(`process.${key}`, ADVICE),
      })
    }
    for (const key of SAME) {
      Object.defineProperty(OwnProcess.prototype, key, {
        configurable: true,
        enumerable: true,
        get: () => real[key as keyof typeof real],
      })
    }
  }

  constructor(machine: Machine) {
    super()
    const { invocation, node } = machine
    this.#machine = machine
    this.#cwd = OWN_FOLDER
    this.argv = [this.execPath, invocation.entry, ...invocation.args]
    this.env = environment({
      PATH: '/usr/local/bin:/usr/bin:/bin',
      HOME: invocation.os.userInfo.homedir,
      HOSTNAME: invocation.os.hostname,
      PWD: OWN_FOLDER,
      ...invocation.env,
    })
    this.pid = 1_000 + node.index * 100 + (node.incarnation % 100)
    this.stdout = machine.stdout
    this.stderr = machine.stderr
    this.stdin = Object.assign(new Readable({ read() {} }), { fd: 0, isTTY: false })
    this.emitWarning = (warning, ...rest) => this.#warn(warning, rest)
    // As Node's do, they work apart from it: `import { exit } from 'node:process'`.
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(OwnProcess.prototype))) {
      if (Object.hasOwn(this, name) || name === 'constructor' || typeof value !== 'function') continue
      Object.defineProperty(this, name, { value: value.bind(this), configurable: true, writable: true })
    }
  }

  /** From now on the program hears first of errors that nothing caught, and that it is to end. */
  hear(stacks: OwnStacks): void {
    this.#machine.node.uncaught = (error, origin) => {
      const isHandled = this.#uncaught(error, origin)
      if (!isHandled && error instanceof OffThreadError) this.#machine.node.world.fail(error)
      // From here on it is told to the user.
      if (!isHandled && error instanceof Error) error.stack = stacks.whole(error)
      return isHandled
    }
    this.#machine.node.terminate = () => this.signal('SIGTERM')
    this.#machine.node.view = {
      cwd: () => this.#cwd,
      warn: (warning: string | Error, ...rest: unknown[]) => this.#warn(warning, rest),
      get prepareStackTrace() {
        return stacks.prepareStackTrace as typeof Error.prepareStackTrace
      },
      set prepareStackTrace(given) {
        stacks.prepareStackTrace = given
      },
    }
  }

  // ---- ending ----------------------------------------------------------------------------------------------------

  /** Ends the program. Nothing after it runs. */
  exit(code?: number | string | null): never {
    if (code !== undefined && code !== null) this.exitCode = code
    const { node } = this.#machine
    if (!this.#isExiting) {
      this.#isExiting = true
      this.emit('exit', Number(this.exitCode ?? 0))
    }
    node.world.exit(node, Number(this.exitCode ?? 0))
    throw new Exit()
  }

  reallyExit(code?: number): never {
    this.#isExiting = true
    return this.exit(code)
  }

  abort(): never {
    return this.reallyExit(128 + constants.signals.SIGABRT)
  }

  kill(pid: number, signal: NodeJS.Signals | number = 'SIGTERM'): true {
    if (pid !== this.pid && pid !== 0) {
      throw Object.assign(new Error('kill ESRCH'), { code: 'ESRCH', errno: -constants.errno.ESRCH, syscall: 'kill' })
    }
    if (signal !== 0) this.#machine.soon(() => this.signal(signal as NodeJS.Signals))
    return true
  }

  /** The program gets a signal: it handles it, or ends. */
  signal(name: NodeJS.Signals): void {
    const number = constants.signals[name]
    if (name !== 'SIGKILL' && this.emit(name, name, number)) return
    this.#isExiting = true
    const { node } = this.#machine
    node.world.exit(node, 128 + number)
  }

  /** Something was thrown and not caught. Returns whether the program has handled it. */
  #uncaught(error: unknown, origin: UncaughtOrigin): boolean {
    if (error instanceof Exit) return true
    if (origin === 'unhandledRejection' && this.listenerCount(origin) > 0) {
      return this.#handled(() => this.emit(origin, error, Promise.resolve()))
    }
    this.#handled(() => this.emit('uncaughtExceptionMonitor', error, origin))
    if (this.listenerCount('uncaughtException') === 0) return false
    return this.#handled(() => this.emit('uncaughtException', error, origin))
  }

  /** What a handler of errors throws ends the program. */
  #handled(handle: () => void): boolean {
    const { node } = this.#machine
    const { uncaught } = node
    node.uncaught = undefined
    try {
      handle()
    } catch (error) {
      if (!(error instanceof Exit)) node.world.threw(node, error)
      return true
    }
    if (node.status !== 'down') node.uncaught = uncaught
    return true
  }

  // ---- looking around --------------------------------------------------------------------------------------------

  cwd(): string {
    return this.#cwd
  }

  chdir(folder: string): void {
    this.#cwd = this.#machine.invocation.folder.shown(resolve(this.#cwd, folder))
  }

  umask(): number {
    return 0o022
  }

  memoryUsage = Object.assign(usedMemory, { rss: () => MEMORY.rss })

  cpuUsage(previous?: NodeJS.CpuUsage): NodeJS.CpuUsage {
    const user = Math.floor(this.#machine.env.elapsed() * 100)
    return { user: user - (previous?.user ?? 0), system: 0 }
  }

  resourceUsage(): object {
    return { userCPUTime: this.cpuUsage().user, systemCPUTime: 0, maxRSS: MEMORY.rss >> 10 }
  }

  availableMemory(): number {
    return this.#machine.invocation.os.freemem
  }

  constrainedMemory(): number {
    return this.#machine.invocation.os.totalmem
  }

  /** Packages look here for which C library there is, before they ask other programs. */
  readonly report = {
    excludeNetwork: false,
    getReport: () => ({
      header: { reportVersion: 3, glibcVersionRuntime: '2.36', glibcVersionCompiler: '2.36' },
      sharedObjects: [],
    }),
  }

  getActiveResourcesInfo(): string[] {
    return []
  }

  _getActiveHandles(): object[] {
    return []
  }

  _getActiveRequests(): object[] {
    return []
  }

  getuid(): number {
    return this.#machine.invocation.os.userInfo.uid
  }

  geteuid(): number {
    return this.#machine.invocation.os.userInfo.uid
  }

  getgid(): number {
    return this.#machine.invocation.os.userInfo.gid
  }

  getegid(): number {
    return this.#machine.invocation.os.userInfo.gid
  }

  getBuiltinModule(name: string): unknown {
    return this.#machine.builtin(name.replace(/^node:/, ''))
  }

  /** Node's insides are not there; packages that look at them do without. */
  binding(name: string): never {
    throw nodeError('ERR_INVALID_MODULE', `No such module: ${name}`)
  }

  setSourceMapsEnabled(): void {}

  setUncaughtExceptionCaptureCallback(handle: ((error: unknown) => void) | null): void {
    this.removeAllListeners('uncaughtException')
    if (handle !== null) this.on('uncaughtException', handle)
  }

  hasUncaughtExceptionCaptureCallback(): boolean {
    return this.listenerCount('uncaughtException') > 0
  }

  #warn(given: string | Error, [kind, second]: unknown[]): void {
    const options = typeof kind === 'object' && kind !== null ? (kind as WarningOptions) : { type: kind, code: second }
    const type = typeof options.type === 'string' ? options.type : 'Warning'
    const warning: Warning = given instanceof Error ? given : Object.assign(new Error(given), { name: type })
    if (!(given instanceof Error)) {
      if (typeof options.code === 'string') warning.code = options.code
      if (typeof options.detail === 'string') warning.detail = options.detail
    }
    real.nextTick(() => {
      const code = warning.code === undefined ? '' : `[${warning.code}] `
      const detail = warning.detail === undefined ? '' : `${warning.detail}\n`
      this.#machine.stderr.write(`(node:${this.pid}) ${code}${warning.name}: ${warning.message}\n${detail}`)
      this.emit('warning', warning)
    })
  }
}

interface WarningOptions {
  readonly type?: unknown
  readonly code?: unknown
  readonly detail?: unknown
}

type Warning = Error & { code?: string; detail?: string }

/** Environment variables are texts, whatever is assigned. */
function environment(values: Record<string, string>): Record<string, string> {
  return new Proxy(values, {
    set: (target, key, value) => Reflect.set(target, key, String(value)),
  })
}
