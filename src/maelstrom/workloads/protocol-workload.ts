import type { Duration } from '../../clock/duration.ts'
import type { ReadyMadeWorkload } from '../../scenario/workloads/ready-made.ts'
import type { Outcome } from '../../workload/client.ts'
import type { AnyOperation } from '../../workload/history.ts'
import type { Rpc } from '../protocol/rpc.ts'
import type { Greetings } from '../protocol/stdio-node.ts'

/** A workload of Maelstrom's: operations, what judges them, and how they are said to a node. */
export interface ProtocolWorkload<Op extends AnyOperation = AnyOperation> extends ReadyMadeWorkload<Op> {
  /** Makes what carries out the operations of one client. What it throws as an RpcFailed is how the operation ended. */
  readonly client: (rpc: Rpc) => (operation: Op) => Promise<Outcome>
  /** What each node is told first, besides `init`. Default: nothing. */
  readonly greetings?: Greetings
  /** How long a client waits for a reply, where no option says. Default: 5 s. */
  readonly timeout?: Duration
  /** Operations that never succeed. Default: none. */
  readonly untested?: readonly string[]
}
