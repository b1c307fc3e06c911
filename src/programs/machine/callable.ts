/** The object on which a class is called that is being made at this moment. */
let called: object | undefined

/**
 * Makes a class that can be called without `new`, as Node's older ones can: also on an object that inherits from it, as code from before
 * there were classes does it, `net.Socket.call(this)`. What it extends has to be `extensible`.
 */
export function callable<Class extends new (...args: never[]) => object>(original: Class): Class {
  return new Proxy(original, {
    apply(target, self, args) {
      if (!(self instanceof target)) return Reflect.construct(target, args) as object
      called = self
      try {
        Reflect.construct(target, args)
      } finally {
        called = undefined
      }
      return undefined
    },
  })
}

/** Returns one of Node's older classes, which are functions, for a `callable` one to extend: it is called on the object that there is. */
export function extensible<Class extends new (...args: never[]) => object>(original: Class): Class {
  function Extensible(this: object, ...args: never[]): object {
    const self = called
    if (self === undefined) return Reflect.construct(original, args, new.target) as object
    called = undefined
    Reflect.apply(original as unknown as (...given: never[]) => unknown, self, args)
    return self
  }
  Object.setPrototypeOf(Extensible, original)
  Extensible.prototype = original.prototype as object
  return Extensible as unknown as Class
}
