import { linKvService } from '../../scenario/services/lin-kv.ts'
import { linTsoService } from '../../scenario/services/lin-tso.ts'
import { lwwKvService } from '../../scenario/services/lww-kv.ts'
import { seqKvService } from '../../scenario/services/seq-kv.ts'
import type { MakeService } from '../../scenario/services/service.ts'
import type { ServiceName } from '../protocol/names.ts'

/** Maelstrom's services by their names. */
export const SERVICE_MAKERS: Readonly<Record<ServiceName, MakeService>> = {
  'lin-kv': linKvService,
  'seq-kv': seqKvService,
  'lww-kv': lwwKvService,
  'lin-tso': linTsoService,
}
