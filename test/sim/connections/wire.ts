import type { AnyEnv, Connection, PlanInput, Simulation, SimulationOptions } from 'sameseed'
import { cluster, typed } from '../cluster.ts'

type Spec = Parameters<typeof cluster>[1]

/** What a test does at one end. */
type End<M> = (connection: Connection<M>, env: AnyEnv) => Promise<void> | void

/** Two nodes: n1 opens a connection to n2, and each does at its end what the test says. What one throws goes to `errors`. */
export function wire<M = unknown>(
  client: End<M>,
  server: End<M>,
  { bytes = false, ...spec }: Spec & { readonly bytes?: boolean } = {},
  options?: SimulationOptions,
  plan?: Partial<PlanInput>,
): { readonly sim: Simulation; readonly errors: string[] } {
  const errors: string[] = []
  const told = (id: string) => (error: unknown) => void errors.push(`${id}: ${codeOf(error)}`)
  const sim = cluster(
    env => {
      const attend = async (end: End<M>, connection: Connection<M>) => {
        await end(connection, env)
      }
      if (env.id === 'n1') {
        const opened = bytes ? env.connect('n2', { bytes: true }) : typed<M>(env).connect('n2')
        void opened.then(connection => attend(client, connection as Connection<M>)).catch(told('n1'))
      }
      return {
        accept: (connection: Connection<M>) => void attend(server, connection).catch(told(env.id)),
      }
    },
    spec,
    options,
    plan,
  )
  return { sim, errors }
}

/** The code of a ConnectionError, or whatever else was thrown. */
export function codeOf(error: unknown): string {
  return error instanceof Error ? ((error as { code?: string }).code ?? String(error)) : String(error)
}
