import { usageError } from '../fuzz/problem.ts'

/** Where the Redis of a fleet is, and what may be shown of that. */
export interface RedisAddress {
  readonly host: string
  readonly port: number
  readonly db: number
  readonly username?: string
  readonly password?: string
  /** Present where the connection is encrypted (`rediss://`). */
  readonly tls?: { readonly servername: string }
  /** Without anything secret. */
  readonly shown: string
}

type Variables = Readonly<Record<string, string | undefined>>

const DEFAULT_PORT = 6_379

/**
 * Reads `redis://host:6379/0`, or `rediss://…` where the connection is to be encrypted. The name and the password come from
 * SAMESEED_REDIS_USERNAME and SAMESEED_REDIS_PASSWORD: what is in a command line, everybody on the machine can see. Throws a
 * ProblemError that says what is wrong, and repeats nothing secret.
 */
export function redisAddress(text: string, env: Variables): RedisAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^rediss?:$/.test(url.protocol) || url.hostname === '') {
    throw usageError('--redis takes an address such as redis://127.0.0.1:6379, or rediss://… over TLS')
  }
  if (url.username !== '' || url.password !== '') {
    throw usageError(
      '--redis has a name or a password in it, which everybody on this machine can read: leave it out, and set ' +
        'SAMESEED_REDIS_USERNAME and SAMESEED_REDIS_PASSWORD',
    )
  }
  if (!/^(\/\d*)?$/.test(url.pathname)) {
    throw usageError('after --redis and the port comes the number of a database, such as redis://127.0.0.1:6379/2')
  }
  const { SAMESEED_REDIS_USERNAME: username, SAMESEED_REDIS_PASSWORD: password } = env
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const port = url.port === '' ? DEFAULT_PORT : Number(url.port)
  return {
    host,
    port,
    db: Number(url.pathname.slice(1)),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(url.protocol === 'rediss:' ? { tls: { servername: host } } : {}),
    shown: `${url.protocol}//${url.host}${url.pathname === '/' ? '' : url.pathname}`,
  }
}
