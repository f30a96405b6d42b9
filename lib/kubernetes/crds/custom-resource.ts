import { ApiObject } from 'cdk8s';

/** An API object that `instanceof` tells from others: cdk8s lets it hold for any API object and any subclass of ApiObject. */
export abstract class CustomResource extends ApiObject {
  public static override [Symbol.hasInstance]<T extends abstract new (...args: never) => ApiObject>(
    this: T,
    object: unknown,
  ): object is InstanceType<T> {
    // biome-ignore lint/complexity/noThisInStatic: the class that instanceof was asked about, often a subclass.
    return Function.prototype[Symbol.hasInstance].call(this, object);
  }
}
