import { type MakeService, unknownRequest } from './service.ts'

/** A timestamp oracle: every request gets the next number, from 0. */
export const linTso: MakeService = () => {
  let next = 0
  return request => (request.type === 'ts' ? { type: 'ts_ok', ts: next++ } : unknownRequest(request))
}
