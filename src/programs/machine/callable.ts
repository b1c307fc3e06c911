/** Makes a class that can be called without `new`, as Node's older ones can. */
export function callable<Class extends new (...args: never[]) => object>(original: Class): Class {
  return new Proxy(original, {
    apply: (target, _self, args) => Reflect.construct(target, args) as object,
  })
}
