//! The handlers of one record service, written once: the macro takes the messages of the contract apart and hands
//! their values to `records` and `upsert`.

/// Implements a record service; the arguments are the names of the contract in its order.
macro_rules! record_service {
    (
        $handlers:ident serves $record:ident ($one:ident, $many:ident) as $service:ident of $module:ident {
            $create:ident($create_request:ident),
            $get:ident($get_request:ident),
            $list:ident($list_request:ident) -> $list_response:ident,
            $update:ident($update_request:ident),
            $delete:ident($delete_request:ident),
            $batch_get:ident($batch_get_request:ident) -> $batch_get_response:ident,
            $batch_update:ident($batch_update_request:ident) -> $batch_update_response:ident,
            $upsert:ident($upsert_request:ident) -> $upsert_response:ident as $upsert_stream:ident $(,)?
        }
    ) => {
        /// The handlers.
        pub(super) struct $handlers(pub(super) $crate::rpc::desk::Desk);

        fn wanted(request: v1::$update_request) -> Wanted<v1::$record> {
            let v1::$update_request {
                $one: record,
                update_mask: mask,
                allow_missing,
                request_id,
                validate_only,
            } = request;
            let options = WriteOptions {
                request_id,
                validate_only,
            };
            Wanted {
                field: stringify!($one),
                record,
                mask,
                allow_missing,
                options,
            }
        }

        #[tonic::async_trait]
        impl v1::$module::$service for $handlers {
            async fn $create(
                &self,
                request: Request<v1::$create_request>,
            ) -> Result<Response<v1::$record>, Status> {
                let request = request.map(
                    |v1::$create_request {
                         $one: record,
                         request_id,
                         validate_only,
                     }| {
                        let options = WriteOptions {
                            request_id,
                            validate_only,
                        };
                        Wanted {
                            field: stringify!($one),
                            record,
                            mask: None,
                            allow_missing: false,
                            options,
                        }
                    },
                );
                records::create::<$record>(&self.0, request).await
            }

            async fn $get(
                &self,
                request: Request<v1::$get_request>,
            ) -> Result<Response<v1::$record>, Status> {
                records::get::<$record>(&self.0, request.map(|v1::$get_request { name }| name)).await
            }

            async fn $list(
                &self,
                request: Request<v1::$list_request>,
            ) -> Result<Response<v1::$list_response>, Status> {
                let request = request.map(
                    |v1::$list_request {
                         page_size,
                         page_token,
                     }| (page_size, page_token),
                );
                let answer = |$many, next_page_token| v1::$list_response {
                    $many,
                    next_page_token,
                };
                records::list::<$record, _>(&self.0, request, answer).await
            }

            async fn $update(
                &self,
                request: Request<v1::$update_request>,
            ) -> Result<Response<v1::$record>, Status> {
                records::update::<$record>(&self.0, request.map(wanted)).await
            }

            async fn $delete(&self, request: Request<v1::$delete_request>) -> Result<Response<()>, Status> {
                let request = request.map(
                    |v1::$delete_request {
                         name,
                         etag,
                         allow_missing,
                         request_id,
                     }| {
                        Unwanted {
                            name,
                            etag,
                            allow_missing,
                            request_id,
                        }
                    },
                );
                records::delete::<$record>(&self.0, request).await
            }

            async fn $batch_get(
                &self,
                request: Request<v1::$batch_get_request>,
            ) -> Result<Response<v1::$batch_get_response>, Status> {
                let request = request.map(|v1::$batch_get_request { names }| names);
                records::batch_get::<$record, _>(&self.0, request, |$many| v1::$batch_get_response { $many })
                    .await
            }

            async fn $batch_update(
                &self,
                request: Request<v1::$batch_update_request>,
            ) -> Result<Response<v1::$batch_update_response>, Status> {
                let request = request
                    .map(|v1::$batch_update_request { requests }| requests.into_iter().map(wanted).collect());
                let answer = |$many| v1::$batch_update_response { $many };
                records::batch_update::<$record, _>(&self.0, request, answer).await
            }

            type $upsert_stream = Results<v1::$upsert_response>;

            async fn $upsert(
                &self,
                request: Request<Streaming<v1::$upsert_request>>,
            ) -> Result<Response<Self::$upsert_stream>, Status> {
                let part = |v1::$upsert_request {
                                $many,
                                validate_only,
                            }| ($many, validate_only);
                let answer = |results| v1::$upsert_response { results };
                upsert::<$record, _, _>(&self.0, request, part, answer)
            }
        }
    };
}
