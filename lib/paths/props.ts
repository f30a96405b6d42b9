import type { Accelerator } from '../accelerators/accelerator';
import type { Engine } from '../engines';
import type { IInferenceGateway } from '../gateways';
import type { ImagePulling } from '../kubernetes/image';
import type { Monitoring } from '../kubernetes/monitoring';
import type { SecretKey } from '../kubernetes/secret-key';
import type { ModelServerGroup } from '../model-server/props';
import type { Platform } from '../platforms/platforms';
import type { ReleaseName } from '../releases';
import type { EndpointPickerConfig } from '../router/config';
import type { RouterOptions } from '../router/props';

/** The router of a path. */
export interface PathRouterOptions extends RouterOptions {
  /** How the endpoint picker chooses. @default - the path's own */
  readonly schedulingConfig?: EndpointPickerConfig;
}

/** What every well-lit path takes. */
export interface WellLitPathProps {
  /** Prefix of every name, where two instances of a path share a namespace. @default - upstream's names as they are */
  readonly name?: string;
  /** Hugging Face id, such as `Qwen/Qwen3-32B`. @default - what upstream validated for the path, accelerator and engine */
  readonly model?: string;
  /** The name that clients ask for. @default - the model */
  readonly servedModelName?: string;
  /** @default Accelerator.nvidia() */
  readonly accelerator?: Accelerator;
  /** @default - the engine that upstream publishes first for the accelerator: vLLM wherever there is one */
  readonly engine?: Engine;
  /** @default - the accelerator's platform */
  readonly platform?: Platform;
  /** The gateway that requests come through. @default - none: standalone, an Envoy beside the endpoint picker */
  readonly expose?: IInferenceGateway;
  readonly router?: PathRouterOptions;
  readonly images?: ImagePulling;
  /**
   * The Secret with the Hugging Face token. `true` is `HF_TOKEN` of `llm-d-hf-token`.
   * @default - `true` for gated models and where upstream has it, otherwise none
   */
  readonly hfToken?: SecretKey | boolean;
  /** Whether and how the metrics of model servers and router are scraped. @default false */
  readonly monitoring?: boolean | Monitoring;
  /** @default v0.7.0 */
  readonly release?: ReleaseName;
}

/** What every path takes whose model servers are all alike: the path's own, and what can be said of the servers. */
export interface OneGroupProps extends WellLitPathProps, ModelServerGroup {}
