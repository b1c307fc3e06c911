import { type AnyEnv, RpcTimeoutError } from 'sameseed'
import { heard } from './counted.ts'

let started = 0

export default function start(env: AnyEnv) {
  started++
  let timedOut: unknown
  if (env.id !== 'n1')
    void env.rpc('n1', 'hello', { timeout: '1ms' }).catch((error: unknown) => {
      timedOut = error instanceof RpcTimeoutError
    })
  return {
    receive: (from: string) => void heard.push(from),
    inspect: () => ({ started, heard, timedOut }),
  }
}
