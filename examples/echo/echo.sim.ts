import { type AnyEnv, fail, mix, type Operation, ok, scenario } from 'sameseed'

class EchoServer {
  receive(_from: string, text: string): string {
    return text
  }
}

const client = (env: AnyEnv) => ({
  async invoke({ value }: Operation<'echo', string>) {
    const reply = await env.rpc('n1', value, { timeout: '50ms' })
    return reply === value ? ok(reply) : fail(`said ${reply}`)
  },
})

export default scenario({
  name: 'echo',
  nodes: { count: 1, start: () => new EchoServer() },
  clients: { count: 2, start: client },
  workload: mix({ echo: { weight: 1, value: ({ unique }) => `hello ${unique}` } }),
  duration: '1s',
})
