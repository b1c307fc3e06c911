type Constructor = (abstract new (...args: never[]) => object) & { readonly prototype: object }

const isInstance = Function.prototype[Symbol.hasInstance] as (this: unknown, value: unknown) => boolean

/**
 * Returns a class derived from one of Node's older ones, which are functions: it can be called without `new`, and on an object that
 * inherits from it (`http.Agent.call(this)`), as code from before there were classes does it.
 *
 * Each machine has classes of its own, and each start. So that V8 sees objects of one shape all the same, they are made as Node's, and
 * become ours at the end: nothing that a constructor calls is among the methods.
 *
 * @param prepared Gets the arguments of the constructor, and returns those of the original.
 */
export function derived<Original extends Constructor>(
  original: Original,
  methods: object = {},
  prepared: (args: never[]) => never[] = args => args,
): Original {
  function Derived(this: object, ...given: never[]): unknown {
    const args = prepared(given)
    const made = new.target ?? (this instanceof Derived ? undefined : Derived)
    if (made === undefined) return Reflect.apply(original as unknown as () => unknown, this, args)
    if (made !== Derived) return Reflect.construct(original, args, made)
    return Object.setPrototypeOf(Reflect.construct(original, args), Derived.prototype)
  }
  Object.setPrototypeOf(Derived, original)
  Object.defineProperty(Derived, 'name', { value: original.name })
  // What derives from the original another way is one of these too: an agent of https is one of http.
  Object.defineProperty(Derived, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      return isInstance.call(this === Derived ? original : this, value)
    },
  })
  Derived.prototype = Object.create(original.prototype, {
    constructor: { value: Derived, writable: true, configurable: true },
    ...Object.getOwnPropertyDescriptors(methods),
  })
  return Derived as unknown as Original
}
