/** What a request of IndexedDB gives. */
export function resultOf<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(failureOf(request));
    };
  });
}

/** Resolves when all of a transaction is stored. */
export function committed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => {
      resolve();
    };
    transaction.onabort = () => {
      reject(failureOf(transaction));
    };
  });
}

/** Why something failed; a transaction that was taken back by us has no error of its own. */
export function failureOf({ error }: IDBRequest | IDBTransaction): DOMException {
  return error ?? new DOMException('It was aborted.', 'AbortError');
}
