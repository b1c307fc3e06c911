import type { ServiceName } from '../protocol/names.ts'
import { linKv } from './lin-kv.ts'
import { linTso } from './lin-tso.ts'
import { lwwKv } from './lww-kv.ts'
import { seqKv } from './seq-kv.ts'
import type { MakeService } from './service.ts'

/** Maelstrom's services by their names. */
export const SERVICE_MAKERS: Readonly<Record<ServiceName, MakeService>> = {
  'lin-kv': linKv,
  'seq-kv': seqKv,
  'lww-kv': lwwKv,
  'lin-tso': linTso,
}
