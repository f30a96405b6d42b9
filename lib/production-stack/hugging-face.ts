/** What Hugging Face calls a repository, such as `org/name`. Nothing else there has a tokenizer or an adapter. */
export const HUGGING_FACE_ID = /^[^/\s]+\/[^/\s]+$/;
