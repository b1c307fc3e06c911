/** One call of `env.disk`, as data: what the disk carries out, and what a fault may get between. */
export type DiskOperation =
  | { readonly call: 'read'; readonly name: string }
  | { readonly call: 'write'; readonly name: string; readonly data: Uint8Array }
  | { readonly call: 'append'; readonly name: string; readonly data: Uint8Array }
  | { readonly call: 'writeAt'; readonly name: string; readonly offset: number; readonly data: Uint8Array }
  | { readonly call: 'fsync'; readonly name: string }
  | { readonly call: 'syncDirectory' }
  | { readonly call: 'rename'; readonly name: string; readonly to: string }
  | { readonly call: 'remove'; readonly name: string }
  | { readonly call: 'list' }

/** Operations by what they ask of the medium. */
export type DiskOperationClass = 'read' | 'write' | 'fsync'

export function classOf({ call }: DiskOperation): DiskOperationClass {
  if (call === 'read' || call === 'list') return 'read'
  return call === 'fsync' || call === 'syncDirectory' ? 'fsync' : 'write'
}

/** The file that an operation is about; undefined for the directory. */
export function fileOf(operation: DiskOperation): string | undefined {
  return 'name' in operation ? operation.name : undefined
}

/** An operation that puts data into a file. */
export type DataWrite = Extract<DiskOperation, { readonly data: Uint8Array }>

export function isDataWrite(operation: DiskOperation): operation is DataWrite {
  return 'data' in operation
}
