import { useEndpoints } from '../../api/queries/observe';
import { showControls } from '../../components/json-text';

/** The endpoint's address, when the list of them has it; its id otherwise. */
export function EndpointTitle({ id }: { id: string }) {
  const { rows } = useEndpoints();
  const endpoint = rows?.find((row) => row.id === id);
  if (!endpoint) return <span className="mono">{id}</span>;
  return (
    <>
      <span className="mono">{showControls(endpoint.url)}</span> of {showControls(endpoint.client)}, {endpoint.status}
    </>
  );
}
