/** The keys of a Redis, as a script sees them. */
export interface Keys {
  get(key: string): string | undefined
  set(key: string, value: string, ttlMs: number): void
  del(key: string): void
}

/** A script: what it does to the keys, and the number that it returns. */
export type Script = (redis: Keys, keys: readonly string[], args: readonly (string | number)[]) => number

/** Sets all the keys if none of them is set. */
const lock: Script = (redis, keys, [value, ttlMs]) => {
  if (keys.some(key => redis.get(key) !== undefined)) return 0
  for (const key of keys) redis.set(key, String(value), Number(ttlMs))
  return keys.length
}

/** Removes those keys that have this value. */
const unlock: Script = (redis, keys, [value]) => {
  const own = keys.filter(key => redis.get(key) === value)
  for (const key of own) redis.del(key)
  return own.length
}

/** Sets all the keys anew if all of them have this value. */
const extend: Script = (redis, keys, [value, ttlMs]) => {
  if (keys.some(key => redis.get(key) !== value)) return 0
  for (const key of keys) redis.set(key, String(value), Number(ttlMs))
  return keys.length
}

/** By the commands that they call, in the order of their text. */
const byCommands: Readonly<Record<string, Script>> = { 'exists set': lock, 'get del': unlock, 'get set': extend }

/** What a Lua script of `redlock` does; undefined if it is none of its three. */
export function understood(lua: string): Script | undefined {
  const commands = [...lua.matchAll(/redis\.p?call\("(\w+)"/g)].map(([, command]) => command)
  return byCommands[commands.join(' ')]
}
