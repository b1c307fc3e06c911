import type { File } from './file.ts'
import type { Entry, Folder } from './folder.ts'

/** An operation on a file: the one that has this name, or one that was opened and may have another by now, or none. */
export interface OnFile {
  readonly name: string
  readonly file?: File
}

/** One call of `env.disk`, or of a program's `fs`, as data: what the disk carries out, and what a fault may get between. */
export type DiskOperation =
  | ({ readonly call: 'read'; readonly part?: Part } & OnFile)
  | ({ readonly call: 'write'; readonly data: Uint8Array } & OnFile)
  | ({ readonly call: 'append'; readonly data: Uint8Array } & OnFile)
  | ({ readonly call: 'writeAt'; readonly offset: number; readonly data: Uint8Array } & OnFile)
  | ({ readonly call: 'truncate'; readonly length: number } & OnFile)
  | ({ readonly call: 'fsync' } & OnFile)
  | { readonly call: 'syncDirectory'; readonly name?: string; readonly folder?: Folder }
  | { readonly call: 'open'; readonly name: string; readonly how: Opening }
  | { readonly call: 'stat'; readonly name: string }
  | { readonly call: 'makeDirectory'; readonly name: string }
  | { readonly call: 'removeDirectory'; readonly name: string }
  | { readonly call: 'rename'; readonly name: string; readonly to: string }
  | { readonly call: 'link'; readonly name: string; readonly to: string }
  | { readonly call: 'remove'; readonly name: string }
  | { readonly call: 'list'; readonly name?: string }

/** Which bytes of a file. */
export interface Part {
  readonly offset: number
  readonly length: number
}

/** How a file is opened. */
export interface Opening {
  /** It is made where there is none. */
  readonly create: boolean
  /** It must not be there yet. */
  readonly exclusive: boolean
  /** All that is in it is cut off. */
  readonly truncate: boolean
}

/** What the calls return that are not `undefined`. */
export interface DiskResults {
  readonly read: Uint8Array | undefined
  readonly open: Entry
  readonly stat: Entry | undefined
  readonly remove: boolean
  readonly list: string[]
}

/** Operations by what they ask of the medium. */
export type DiskOperationClass = 'read' | 'write' | 'fsync'

export function classOf(operation: DiskOperation): DiskOperationClass {
  switch (operation.call) {
    case 'read':
    case 'list':
    case 'stat':
      return 'read'
    case 'open':
      return operation.how.create || operation.how.truncate ? 'write' : 'read'
    case 'fsync':
    case 'syncDirectory':
      return 'fsync'
    default:
      return 'write'
  }
}

/** The file or directory that an operation is about; undefined for the root. */
export function fileOf(operation: DiskOperation): string | undefined {
  return operation.name
}

/** An operation that puts data into a file. */
export type DataWrite = Extract<DiskOperation, { readonly data: Uint8Array }>

export function isDataWrite(operation: DiskOperation): operation is DataWrite {
  return 'data' in operation
}
