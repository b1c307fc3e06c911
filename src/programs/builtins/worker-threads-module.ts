import workerThreads from 'node:worker_threads'
import { refusing } from './refusing.ts'

/** `node:worker_threads` as the main thread sees it; there are no others. */
export function workerThreadsModule() {
  return {
    ...refusing(
      'worker_threads',
      workerThreads,
      'A node has one thread: do the work in it, or make what does it a node of the scenario.',
    ),
    isMainThread: true,
    isInternalThread: false,
    parentPort: null,
    resourceLimits: {},
    threadId: 0,
    workerData: null,
    getEnvironmentData: () => undefined,
    setEnvironmentData() {},
    markAsUntransferable() {},
    markAsUncloneable() {},
    isMarkedAsUntransferable: () => false,
    SHARE_ENV: workerThreads.SHARE_ENV,
    // Virtual within a node: `sim/globals/ports.ts`.
    MessageChannel: workerThreads.MessageChannel,
    MessagePort: workerThreads.MessagePort,
    BroadcastChannel: workerThreads.BroadcastChannel,
    receiveMessageOnPort: workerThreads.receiveMessageOnPort,
  }
}
