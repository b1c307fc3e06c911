import { RpcTimeoutError } from 'sameseed'

/** Resolves with the reply to a request, or with undefined if there is none in time. */
export async function answered<Reply>(reply: Promise<Reply>): Promise<Reply | undefined> {
  try {
    return await reply
  } catch (error) {
    if (!(error instanceof RpcTimeoutError)) throw error
    return undefined
  }
}
