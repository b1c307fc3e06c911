/** Describes the machine that a program sees: as `node:os` has it. */
export interface MachineOptions {
  /** What it is called. Default: the name of the node. */
  readonly hostname?: string
  /** How many processors there are. Default: 4. */
  readonly cpus?: number
  /** How much memory there is, in bytes. Default: 4 GiB. */
  readonly totalmem?: number
  /** How much of it is free, in bytes. Default: half. */
  readonly freemem?: number
  /** How busy it is: averages over 1, 5 and 15 minutes. Default: 0, 0, 0. */
  readonly loadavg?: readonly [number, number, number]
  /** The version of its operating system. Default: `6.1.0`. */
  readonly release?: string
  /** Who runs the program. Default: `root`, with the user and group 0, in `/root`, with `/bin/sh`. */
  readonly userInfo?: UserOptions
}

/** Describes who runs a program. */
export interface UserOptions {
  /** Default: `root`. */
  readonly username?: string
  /** Default: 0. */
  readonly uid?: number
  /** Default: 0. */
  readonly gid?: number
  /** Default: `/root`, or `/home/` and the name of another user. */
  readonly homedir?: string
  /** Default: `/bin/sh`. */
  readonly shell?: string
}

/** The machine that a program sees, with all defaults. */
export type MachineDescription = Required<Omit<MachineOptions, 'userInfo'>> & {
  readonly userInfo: Required<UserOptions>
}

const MEMORY = 4 * 2 ** 30

/** Describes the machine of a node. */
export function machineOf(id: string, given: MachineOptions = {}): MachineDescription {
  const { totalmem = MEMORY, userInfo: { username = 'root', ...user } = {} } = given
  const homedir = username === 'root' ? '/root' : `/home/${username}`
  return {
    hostname: id,
    cpus: 4,
    freemem: totalmem / 2,
    loadavg: [0, 0, 0],
    release: '6.1.0',
    ...given,
    totalmem,
    userInfo: { uid: 0, gid: 0, homedir, shell: '/bin/sh', ...user, username },
  }
}
