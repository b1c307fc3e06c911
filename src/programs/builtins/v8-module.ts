import v8 from 'node:v8'
import { MEMORY } from '../machine/memory.ts'
import { refusing } from './refusing.ts'

const ADVICE = 'A node has no heap of its own.'

/** As V8 calls the parts of its heap. */
const SPACES = [
  'read_only_space',
  'new_space',
  'old_space',
  'code_space',
  'large_object_space',
  'new_large_object_space',
]

/** `node:v8` of a machine: its coder is Node's, and its heap is as large as `process.memoryUsage` says. */
export function v8Module() {
  const { serialize, deserialize, Serializer, Deserializer, DefaultSerializer, DefaultDeserializer } = v8
  return {
    ...refusing('v8', v8, ADVICE),
    promiseHooks: refusing('v8.promiseHooks', v8.promiseHooks, 'Use async_hooks.'),
    startupSnapshot: { ...refusing('v8.startupSnapshot', v8.startupSnapshot, ADVICE), isBuildingSnapshot: () => false },
    ...{ serialize, deserialize, Serializer, Deserializer, DefaultSerializer, DefaultDeserializer },
    cachedDataVersionTag: () => 0,
    setFlagsFromString() {},
    setHeapSnapshotNearHeapLimit() {},
    takeCoverage() {},
    stopCoverage() {},
    getHeapStatistics: () => ({
      total_heap_size: MEMORY.heapTotal,
      total_heap_size_executable: 0,
      total_physical_size: MEMORY.heapTotal,
      total_available_size: MEMORY.limit - MEMORY.heapUsed,
      used_heap_size: MEMORY.heapUsed,
      heap_size_limit: MEMORY.limit,
      malloced_memory: 0,
      peak_malloced_memory: 0,
      does_zap_garbage: 0,
      number_of_native_contexts: 1,
      number_of_detached_contexts: 0,
      total_global_handles_size: 0,
      used_global_handles_size: 0,
      external_memory: MEMORY.external,
    }),
    getHeapSpaceStatistics: () =>
      SPACES.map(name => {
        const [size, used] = name === 'old_space' ? [MEMORY.heapTotal, MEMORY.heapUsed] : [0, 0]
        return {
          space_name: name,
          space_size: size,
          space_used_size: used,
          space_available_size: size - used,
          physical_space_size: size,
        }
      }),
    getHeapCodeStatistics: () => ({
      code_and_metadata_size: 0,
      bytecode_and_metadata_size: 0,
      external_script_source_size: 0,
      cpu_profiler_metadata_size: 0,
    }),
  }
}
