/** Services that a scenario can include among its nodes, and what asks them. */

export { type KvClient, kvClient } from './kv-client.ts'
export { linKv } from './lin-kv.ts'
export { linTso } from './lin-tso.ts'
export { lwwKv } from './lww-kv.ts'
export { seqKv } from './seq-kv.ts'
export type { ServiceMessage } from './service.ts'
export type { ServiceClientOptions } from './service-client.ts'
export type { ServiceNode, ServiceNodes } from './service-nodes.ts'
export { type TsoClient, tsoClient } from './tso-client.ts'
