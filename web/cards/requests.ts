export const cardPath = (id: string): string => `/v1/schedules/${id}/card`;
