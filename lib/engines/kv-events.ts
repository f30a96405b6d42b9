/** How KV events reach those who listen: vLLM's options, which SGLang took over. */
export interface KvEventsPublishing {
  /** ZeroMQ address that is bound (`tcp://*:5556`) or connected to (`tcp://host:5556`). @default tcp://*:5557 */
  readonly endpoint?: string;
  /** ZeroMQ address that answers for missed events. @default - none */
  readonly replayEndpoint?: string;
  /** Steps whose events can be asked for again. @default 10000 */
  readonly bufferSteps?: number;
  /** ZeroMQ's high-water mark: messages that may wait before some are dropped. @default 100000 */
  readonly hwm?: number;
  /** Events that may wait to be published. @default 100000 */
  readonly maxQueueSize?: number;
  /** Topic of the events; llm-d's endpoint picker reads `kv@<pod address>:<port>@<model>`. @default - empty */
  readonly topic?: string;
}
