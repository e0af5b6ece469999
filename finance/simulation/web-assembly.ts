// The part of WebAssembly that the kernels use: the language's own library does not describe it, since it belongs to
// the platforms (every one of them has it).

/** Compiled code, the same for all its instances. */
export interface CompiledModule {
  readonly compiled: unique symbol;
}

declare global {
  var WebAssembly: {
    validate: (bytes: Uint8Array<ArrayBuffer>) => boolean;
    Module: new (bytes: Uint8Array<ArrayBuffer>) => CompiledModule;
    Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
    Instance: new (
      code: CompiledModule,
      imports: Record<string, Record<string, object>>,
    ) => { readonly exports: Readonly<Record<string, unknown>> };
  };
}
