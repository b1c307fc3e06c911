import { type MakeService, unknownRequest } from './service.ts'
import { type ServiceNodes, serviceNodes } from './service-nodes.ts'

/** A timestamp oracle: every request gets the next number, from 0. */
export const linTsoService: MakeService = () => {
  let next = 0
  return request => (request.type === 'ts' ? { type: 'ts_ok', ts: next++ } : unknownRequest(request))
}

/** Makes a node of a timestamp oracle: whoever asks later gets a larger number. {@link tsoClient} asks it; as {@link linKv} in all else. */
export function linTso(): ServiceNodes {
  return serviceNodes(linTsoService)
}
