import { useMutation, useQueryClient } from "@tanstack/react-query";

interface Run<Of> {
  (of: Of): Promise<unknown>;
}

/** What a button of each row does. What is stale is read anew, however it ends; `button(of)` waits for its own row alone. */
export function useAct<Of>(run: Run<Of>, stale: readonly (readonly unknown[])[]) {
  const queries = useQueryClient();
  const act = useMutation({
    mutationFn: run,
    onSettled: async () => {
      for (const queryKey of stale) await queries.invalidateQueries({ queryKey });
    },
  });
  return {
    error: act.error,
    button: (of: Of) => ({
      loading: act.isPending && act.variables === of,
      onClick: () => act.mutate(of),
    }),
  };
}
